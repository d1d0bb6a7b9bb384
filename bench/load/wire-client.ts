import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';

/** What a server answers to an ask. */
export interface Ack<Data = unknown> {
  ok: boolean;
  data?: Data;
  error?: unknown;
}

type Listener = (event: string, payload: unknown) => void;

const CLOSED: Ack = { ok: false, error: 'The connection is closed.' };
const CONNECT_LIMIT_MS = 60_000;

/**
 * A Socket.IO client of the few lines that a load generator needs (WebSocket only, one namespace, no reconnection):
 * it costs a fraction of the real one, so that the server is what is measured.
 */
export class WireClient {
  /** Hears every event. */
  listener: Listener = () => undefined;
  private readonly acks = new Map<number, (ack: Ack) => void>();
  private lastId = 0;
  private stream: Socket | undefined;

  private constructor(
    private readonly socket: WebSocket,
    /** What stands before the data of each packet, behind its type. */
    private readonly address: string,
  ) {
    socket.on('upgrade', (response: IncomingMessage) => (this.stream = response.socket));
  }

  /** Connects with this handshake; rejects when the server refuses. */
  static connect(origin: string, auth: object, namespace?: string): Promise<WireClient> {
    const url = `${origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true });
    const address = namespace ? `${namespace},` : '';
    const client = new WireClient(socket, address);
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error('The server does not let anybody in.')),
        CONNECT_LIMIT_MS,
      );
      socket.on('error', reject);
      socket.on('close', (code) => {
        reject(closed(code, performance.now() - startedAt));
        client.fail();
      });
      socket.on('message', (data: Buffer) => {
        const packet = data.toString();
        if (packet.startsWith('0')) socket.send(`40${address}${JSON.stringify(auth)}`);
        else if (packet.startsWith('44')) reject(new Error(packet));
        else if (packet.startsWith('40')) {
          clearTimeout(limit);
          resolve(client);
        } else client.receive(packet);
      });
    });
  }

  /** Says something and calls back with the answer; with a refusal when the connection is closed. */
  ask(event: string, payload: object, answered: (ack: Ack) => void): void {
    if (this.socket.readyState !== WebSocket.OPEN) {
      answered(CLOSED);
      return;
    }
    const id = (this.lastId += 1);
    this.acks.set(id, answered);
    this.socket.send(`42${this.address}${id}${JSON.stringify([event, payload])}`);
  }

  /** Says something and waits for the answer. */
  answer<Data>(event: string, payload: object): Promise<Ack<Data>> {
    return new Promise((resolve) => this.ask(event, payload, (ack) => resolve(ack as Ack<Data>)));
  }

  /** Everything that `speak` says goes out in one piece. */
  inOnePiece(speak: () => void): void {
    this.stream?.cork();
    speak();
    this.stream?.uncork();
  }

  /** Pulls the cable. */
  cut(): void {
    this.listener = () => undefined;
    this.socket.terminate();
  }

  /** Nothing more will be answered. */
  private fail(): void {
    const acks = [...this.acks.values()];
    this.acks.clear();
    for (const answered of acks) answered(CLOSED);
  }

  private receive(packet: string): void {
    if (packet.startsWith('42')) {
      const [event, payload] = JSON.parse(packet.slice(2 + this.address.length)) as [string, unknown];
      this.listener(event, payload);
    } else if (packet.startsWith('43')) {
      const start = packet.indexOf('[');
      const id = Number(packet.slice(2 + this.address.length, start));
      const [ack] = JSON.parse(packet.slice(start)) as [Ack];
      this.acks.get(id)?.(ack);
      this.acks.delete(id);
    } else if (packet.startsWith('2')) this.socket.send('3');
  }
}

function closed(code: number, afterMs: number): Error {
  return new Error(`The server has closed a connection after ${Math.round(afterMs)} ms, with code ${code}.`);
}
