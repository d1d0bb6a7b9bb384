import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { testDatabase } from './test-database.js';

/** A way to a database of its own that can be cut, as by a network that goes away, or keep its answers back for a while. */
export class MongoProxy {
  private readonly open = new Set<Socket>();
  /** Who reads from where, on the way back. */
  private readonly answers = new Map<Socket, Socket>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    /** The address for `MONGODB_URI`. */
    readonly uri: string,
  ) {}

  static async start(): Promise<MongoProxy> {
    const target = new URL(testDatabase());
    const socketPath = decodeURIComponent(target.hostname);
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const proxy = new MongoProxy(
      server,
      `mongodb://127.0.0.1:${port}${target.pathname}?directConnection=true`,
    );
    server.on('connection', (client) => proxy.join(client, connect(socketPath)));
    return proxy;
  }

  /** From now on nothing goes through. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }

  /** The network is back. */
  mend(): void {
    this.isCut = false;
  }

  /** From now on the database is asked, and its answers wait. */
  holdAnswers(): void {
    for (const database of this.answers.keys()) database.unpipe();
  }

  /** Gives out what waits. */
  giveAnswers(): void {
    for (const [database, client] of this.answers) database.pipe(client);
  }

  async stop(): Promise<void> {
    this.cut();
    await once(this.server.close(), 'close');
  }

  private join(client: Socket, database: Socket): void {
    for (const [from, to] of [
      [client, database],
      [database, client],
    ] as const) {
      this.open.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        this.open.delete(from);
        this.answers.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
    this.answers.set(database, client);
    if (this.isCut) client.destroy();
  }
}
