import { once } from 'node:events';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';

/** One thing that the server said to a socket. */
export interface Heard<Payload = any> {
  event: string;
  payload: Payload;
}

/** An ack, as the wire has it. */
export interface Answer<Data = any> {
  ok: boolean;
  data?: Data;
  error?: { code: string; message: string; details?: unknown };
}

/** Somebody at a socket, who remembers everything that they hear. */
export class ChatClient {
  readonly heard: Heard[] = [];
  private readonly waiting = new Set<() => void>();

  private constructor(readonly socket: Socket) {
    socket.onAny((event: string, payload: unknown) => {
      this.heard.push({ event, payload });
      for (const look of this.waiting) look();
    });
  }

  /** Connects, or rejects with the error of the door. */
  static async connect(
    url: string,
    token: string | undefined,
    options: Partial<ManagerOptions & SocketOptions> = {},
  ): Promise<ChatClient> {
    const socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { token },
      ...options,
    });
    const client = new ChatClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error) => {
        reject(error);
        socket.close();
      });
      // The server may die between the two. A refusal closes the connection too, and its error comes just after that.
      socket.io.once('close', (reason) => setImmediate(() => reject(new Error(reason))));
    });
    return client;
  }

  /** Asks and waits for the answer. */
  ask<Data = any>(event: string, payload?: unknown): Promise<Answer<Data>> {
    return this.socket.timeout(10_000).emitWithAck(event, payload) as Promise<Answer<Data>>;
  }

  /** The first event of this name that fits, heard already or still to come. */
  async hear<Payload = any>(
    event: string,
    fits: (payload: Payload) => boolean = () => true,
  ): Promise<Payload> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.all<Payload>(event).find(fits);
        if (found === undefined) return;
        this.waiting.delete(look);
        resolve(found);
      };
      this.waiting.add(look);
      look();
    });
  }

  /** All payloads of this event so far. */
  all<Payload = any>(event: string): Payload[] {
    return this.heard.filter((entry) => entry.event === event).map(({ payload }) => payload as Payload);
  }

  /** Comes back when everything that the server had said until now has arrived here: after it, silence is silence. */
  async caughtUp(): Promise<void> {
    await this.ask('test:nothing-listens-to-this');
  }

  /** Resolves with the reason when the server closes the socket. */
  async closed(): Promise<string> {
    if (this.socket.disconnected) return 'closed before';
    const [reason] = (await once(this.socket as never, 'disconnect')) as [string];
    return reason;
  }

  close(): void {
    this.socket.close();
  }
}
