import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import type { RealtimeServer, RealtimeSocket, Transport } from './sockets/realtime-socket.js';
import type { serverEvents } from './server.broadcaster.js';

/** What may wait for a client that reads slowly, in bytes, until it is spared what is stale in a moment. */
const SPARE_ABOVE = 64 * 1024;
/** What may wait for a client at all, in bytes. */
const CLOSE_ABOVE = 4 * 1024 * 1024;
/** How long a client that is being closed has to read what it was sent, in milliseconds. */
const LAST_CALL_MS = 5000;

interface Waiting {
  bytes: number;
  hasMissed: boolean;
}

/**
 * Slow clients: what they do not read waits in this process. First they are spared typing and presence, and told to sync when they
 * read again; then they are told to sync and closed, and come back by themselves. Nothing is kept of those who read.
 */
@Injectable()
export class Backlog {
  private readonly waiting = new WeakMap<Transport, Waiting>();
  private readonly sockets = new WeakMap<Transport, RealtimeSocket>();
  /** One listener for all connections. */
  private readonly onPacket: (this: Transport, packet: { data?: unknown }) => void;

  constructor(private readonly metrics: Metrics) {
    const add = this.add.bind(this);
    this.onPacket = function (packet) {
      add(this, packet);
    };
  }

  /** Called once: connections of this server are watched from now on. */
  watch(engine: RealtimeServer['engine']): void {
    engine.on('connection', (transport: Transport) => transport.on('packetCreate', this.onPacket));
    engine.on('drain', (transport: Transport) => this.drained(transport));
  }

  /** Says by which socket the client behind its connection is told that it has missed something. */
  tellBy(socket: RealtimeSocket): void {
    this.sockets.set(socket.conn, socket);
  }

  /** Whether to spare this client something; it is told to sync once it reads again. */
  spares(transport: Transport): boolean {
    const waiting = this.waiting.get(transport);
    if (!waiting || waiting.bytes <= SPARE_ABOVE) return false;
    if (!waiting.hasMissed) this.metrics.slowClients.inc({ outcome: 'spared' });
    waiting.hasMissed = true;
    return true;
  }

  private add(transport: Transport, { data }: { data?: unknown }): void {
    if (transport.transport.writable) return;
    const waiting = this.waiting.get(transport) ?? { bytes: 0, hasMissed: false };
    this.waiting.set(transport, waiting);
    const before = waiting.bytes;
    waiting.bytes += typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 0;
    if (before > CLOSE_ABOVE || waiting.bytes <= CLOSE_ABOVE) return;
    this.metrics.slowClients.inc({ outcome: 'closed' });
    // In a moment: this one is called in the middle of a packet's way out.
    setImmediate(() => this.close(transport));
  }

  private drained(transport: Transport): void {
    const waiting = this.waiting.get(transport);
    if (!waiting) return;
    this.waiting.delete(transport);
    if (waiting.hasMissed) this.tellToSync(transport);
  }

  private tellToSync(transport: Transport): void {
    const event: keyof typeof serverEvents = 'sync:needed';
    this.sockets.get(transport)?.emit(event, { reason: 'slow', withinMs: 0 });
  }

  private close(transport: Transport): void {
    this.tellToSync(transport);
    transport.close();
    setTimeout(() => transport.close(true), LAST_CALL_MS).unref();
  }
}
