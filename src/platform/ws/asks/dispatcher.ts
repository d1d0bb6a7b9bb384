import { Logger } from '@nestjs/common';
import type { WsMessageHandler } from '@nestjs/common';
import { type Ack, failure, success, unknownEvent } from './ack.js';
import type { Asks } from './asks.js';
import type { RealtimeSocket } from '../sockets/realtime-socket.js';

type Answer = (ack: Ack) => void;
type Handler = WsMessageHandler['callback'];

/** What a client of a contract has said. */
interface Said {
  event: string;
  /** Over when the next thing of the same kind may begin. */
  passedOn: Promise<void>;
  /** Over when this, and all that was said before it, is done. */
  done: Promise<void>;
}

/** So many sends of one socket are under way at a time, where it waits for no answer; then the next ones wait for these. */
const MOST_TOGETHER = 64;

const logger = new Logger('Realtime');

/**
 * Hears everything that one socket says and answers every ask: one listener a socket, where Nest would subscribe each
 * handler of each gateway (182 KB a connection with 40 handlers). The handlers are bound when the socket says its first thing: who only
 * listens costs nothing for them.
 */
export class Dispatcher {
  private readonly handlers = new Map<string, Handler>();
  /** The last thing that a client of a contract has said. */
  private last: Said | undefined;

  constructor(
    private readonly socket: RealtimeSocket,
    private readonly asks: Asks,
    /** Makes Nest bind the handlers of its gateways to the socket, by `add`. */
    private bind: (() => void) | undefined,
  ) {
    // The protocol allows numbers as names of events.
    socket.onAny((event: string | number, ...args: unknown[]) => this.take(String(event), args));
  }

  /** Adds the handlers of one gateway. */
  add(handlers: WsMessageHandler[]): void {
    for (const { message, callback } of handlers) this.handlers.set(message, callback);
  }

  /** Clients of contracts wait for no acks: what they say (join, send, type, type no more) is done in the order in which they say it. */
  private take(event: string, args: unknown[]): void {
    if (this.socket.nsp.name === '/') void this.dispatch(event, args);
    else this.last = this.inOrder(event, args, this.last);
  }

  /** Sends are stored together: one has its place when it passes on, and the next one comes behind it. */
  private inOrder(event: string, args: unknown[], before: Said | undefined): Said {
    let passOn: () => void = () => undefined;
    const passedOn = new Promise<void>((resolve) => (passOn = resolve));
    const work = async (): Promise<void> => {
      await (before?.event === event ? before.passedOn : before?.done);
      if (this.socket.data.inFlight >= MOST_TOGETHER) await before?.done;
      this.socket.data.passOn = passOn;
      await this.dispatch(event, args).finally(passOn);
    };
    return { event, passedOn, done: work().then(() => before?.done) };
  }

  private async dispatch(event: string, args: unknown[]): Promise<void> {
    this.bind?.();
    this.bind = undefined;
    const ack = args.at(-1);
    const answer = typeof ack === 'function' ? (args.pop() as Answer) : undefined;
    const handler = this.handlers.get(event);
    try {
      const result = await this.asks.run(this.socket, handler ? event : 'unknown', () => {
        if (!handler) throw unknownEvent(event);
        return handler(args[0]);
      });
      answer?.(success(result));
    } catch (thrown) {
      this.refuse(event, thrown, answer);
    }
  }

  /** A client that asked without an ack hears of its mistake as an `error` event; those of contracts wait for that alone. */
  private refuse(event: string, thrown: unknown, answer: Answer | undefined): void {
    const refusal = failure(thrown);
    const { error } = refusal;
    if (error.code === 'internal') logger.error(thrown);
    answer?.(refusal);
    if (this.socket.nsp.name !== '/') this.socket.emit('error', { event, ...error, error: error.code });
    else if (!answer) this.socket.emit('error', { event, ...error });
  }
}
