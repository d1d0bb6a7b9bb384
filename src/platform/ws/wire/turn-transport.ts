import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { protocol, type Server, type Socket, Transport } from 'engine.io';
import { binaryFrame, textFrame } from './frames.js';

/** As much of a WebSocket as is used here. */
interface WebSocket extends EventEmitter {
  readyState: number;
  close(): void;
}

/** A request that has become a WebSocket. */
type UpgradedRequest = ConstructorParameters<typeof Transport>[0] & {
  socket: Duplex;
  websocket: WebSocket;
};

/** A request as Engine.IO has read it. */
type EngineRequest = IncomingMessage & { _query: { EIO?: string } };

type Packet = Parameters<Transport['send']>[0][number];

const NOTHING = Buffer.alloc(0);
const OPEN = 1;
/** So many bytes do not wait for the end of the turn: it shows whether the client reads. */
const MANY = 64 * 1024;

/** Those with something to write at the end of this turn of the event loop. */
let due: TurnTransport[] = [];
/** Connections that become WebSockets in this turn: the answer to their request goes out with what Engine.IO says first. */
let upgrading: Duplex[] = [];

/** Whether frames may be added to this connection: it is open, and nothing waits that was said before. */
export function isReadyForFrames(connection: Socket): connection is Socket & { transport: TurnTransport } {
  const { transport, readyState } = connection;
  const { writeBuffer } = connection as unknown as { writeBuffer: unknown[] };
  return (
    transport instanceof TurnTransport &&
    transport.writable &&
    readyState === 'open' &&
    writeBuffer.length === 0
  );
}

/** Makes this the WebSocket of a server. */
export function writeOnceATurn(engine: Server): void {
  const ofEngine = engine as unknown as { createTransport: (name: string, request: object) => Transport };
  const create = ofEngine.createTransport.bind(engine);
  ofEngine.createTransport = (name, request) =>
    name === 'websocket' ? new TurnTransport(request as UpgradedRequest) : create(name, request);
  engine.on('initial_headers', (_headers: object, { headers, socket, _query }: EngineRequest) => {
    // Who speaks another protocol is told so, and closed, before this turn ends.
    if (headers.upgrade && _query.EIO === String(protocol)) hold(socket);
  });
}

function hold(stream: Duplex): void {
  stream.cork();
  writeSoon();
  upgrading.push(stream);
}

function writeSoon(): void {
  if (due.length + upgrading.length === 0) setImmediate(writeAll);
}

function writeAll(): void {
  const now = { due, upgrading };
  due = [];
  upgrading = [];
  for (const transport of now.due) transport.write();
  for (const stream of now.upgrading) stream.uncork();
}

/**
 * A WebSocket that writes once a turn of the event loop: whatever a client is told in it (acks and events of sends that were stored
 * together) goes out by one system call, where Engine.IO's own makes one a packet.
 */
class TurnTransport extends Transport {
  override writable = true;
  private readonly websocket: WebSocket;
  private readonly stream: Duplex;
  /** The frames of this turn. */
  private frames: Buffer[] | undefined;
  private bytes = 0;

  constructor(request: UpgradedRequest) {
    super(request);
    this.websocket = request.websocket;
    this.stream = request.socket;
    this.websocket.on('message', (data: Buffer, isBinary: boolean) =>
      this.onData(isBinary ? data : data.toString()),
    );
    this.websocket.once('close', () => this.onClose());
    this.websocket.on('error', (error: Error) => this.onError(error.message, error));
  }

  override get name(): string {
    return 'websocket';
  }

  /** Called by Engine.IO, while `writable`. */
  override send(packets: Packet[]): void {
    for (const packet of packets) {
      this.parser.encodePacket(packet, this.supportsBinary, (encoded: string | Uint8Array) =>
        this.keep(typeof encoded === 'string' ? textFrame(encoded) : binaryFrame(encoded)),
      );
    }
    if (this.bytes > MANY) this.write();
    this.emit('drain');
  }

  /** Adds a frame that is ready, while `writable`. */
  add(frame: Buffer): void {
    this.keep(frame);
    if (this.bytes > MANY) this.write();
  }

  /** Writes what has been added. What the system does not take at once is waited for: the rest piles up where `Backlog` counts it. */
  write(): void {
    const { frames } = this;
    this.frames = undefined;
    this.bytes = 0;
    if (!frames || this.websocket.readyState !== OPEN) return;
    this.stream.write(frames.length === 1 ? frames[0] : Buffer.concat(frames));
    this.stream.uncork();
    if (this.stream.writableLength > 0) this.waitUntilWritten();
  }

  /** Called by Engine.IO: what was said before goes out before. */
  override doClose(done?: () => void): void {
    this.write();
    this.websocket.close();
    done?.();
  }

  private keep(frame: Buffer): void {
    this.bytes += frame.length;
    if (this.frames) {
      this.frames.push(frame);
    } else {
      this.frames = [frame];
      writeSoon();
      due.push(this);
    }
  }

  private waitUntilWritten(): void {
    this.writable = false;
    this.stream.write(NOTHING, (error) => {
      if (error) return;
      this.writable = true;
      this.emit('ready');
    });
  }
}
