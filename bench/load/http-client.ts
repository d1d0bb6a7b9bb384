import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A request, ready to be written. */
export type RawRequest = string;

/** An answer, its body still in bytes. */
export interface HttpAnswer {
  status: number;
  body: Buffer;
}

const HEAD_END = '\r\n\r\n';

/** Writes a request down once, so that repeating it costs nothing. */
export function rawRequest(method: string, path: string, token: string, body?: unknown): RawRequest {
  const json = body === undefined ? '' : JSON.stringify(body);
  const head = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: Bearer ${token}`,
    'Accept: application/json',
  ];
  if (json) head.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(json)}`);
  return head.join('\r\n') + HEAD_END + json;
}

/** One kept-alive HTTP connection that sends one request at a time: what a load generator needs and no more. */
export class HttpConnection {
  private received: Buffer = Buffer.alloc(0);
  private answered: ((answer: HttpAnswer) => void) | undefined;
  private failed: ((error: Error) => void) | undefined;

  private constructor(
    private readonly origin: URL,
    private socket: Socket,
  ) {
    this.listen();
  }

  static async open(origin: string): Promise<HttpConnection> {
    const url = new URL(origin);
    return new HttpConnection(url, await connected(url));
  }

  /** Servers close what is idle for some seconds, as while others have their turn. */
  async request(raw: RawRequest): Promise<HttpAnswer> {
    if (this.socket.destroyed) {
      this.socket = await connected(this.origin);
      this.listen();
    }
    return new Promise((resolve, reject) => {
      this.answered = resolve;
      this.failed = reject;
      this.socket.write(raw);
    });
  }

  /** Asks and reads the JSON; throws what the server says when it is not 2xx. */
  async json<Body>(raw: RawRequest): Promise<Body> {
    const { status, body } = await this.request(raw);
    if (status >= 300)
      throw new Error(`${raw.slice(0, raw.indexOf('\r'))}: ${status} ${body.toString().slice(0, 300)}`);
    return JSON.parse(body.toString()) as Body;
  }

  close(): void {
    this.failed = undefined;
    this.socket.destroy();
  }

  private listen(): void {
    const { socket } = this;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (error) => this.failed?.(error));
    socket.on('close', () => this.failed?.(new Error('The server has closed the connection.')));
  }

  private receive(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const [, length] = /^content-length: (\d+)/im.exec(head) ?? [];
    const end = headEnd + HEAD_END.length + Number(length ?? 0);
    if (this.received.length < end) return;
    const answer = {
      status: Number(head.slice(9, 12)),
      body: this.received.subarray(headEnd + HEAD_END.length, end),
    };
    this.received = this.received.subarray(end);
    this.answered?.(answer);
  }
}

async function connected({ hostname, port }: URL): Promise<Socket> {
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket;
}
