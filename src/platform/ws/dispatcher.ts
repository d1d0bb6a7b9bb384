import { Logger } from '@nestjs/common';
import type { WsMessageHandler } from '@nestjs/common';
import { type Ack, failure, success, unknownEvent } from './ack.js';
import type { Asks } from './asks.js';
import type { RealtimeSocket } from './realtime-socket.js';

type Answer = (ack: Ack) => void;
type Handler = WsMessageHandler['callback'];

const logger = new Logger('Realtime');

/**
 * Hears everything that one socket says and answers every ask: one listener a socket, where Nest would subscribe each
 * handler of each gateway (182 KB a connection with 40 handlers). The handlers are bound when the socket says its first thing: who only
 * listens costs nothing for them.
 */
export class Dispatcher {
  private readonly handlers = new Map<string, Handler>();
  /** The last thing that a client of a contract has said, until it is done. */
  private last: Promise<void> | undefined;

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
    else this.last = (this.last ?? Promise.resolve()).then(() => this.dispatch(event, args));
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
