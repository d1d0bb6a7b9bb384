import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import type { Transport } from './realtime-socket.js';

/** What may wait for a client that reads slowly, in bytes, until it is spared what is stale in a moment. */
const SPARE_ABOVE = 64 * 1024;
/** What may wait for a client at all, in bytes. */
const CLOSE_ABOVE = 4 * 1024 * 1024;
/** How long a client that is being closed has to read what it was sent, in milliseconds. */
const LAST_CALL_MS = 5000;

interface Waiting {
  bytes: number;
  hasMissed: boolean;
  tellToSync?: () => void;
}

/**
 * Slow clients: what they do not read waits in this process. First they are spared typing and presence, and told to sync when they
 * read again; then they are told to sync and closed, and come back by themselves.
 */
@Injectable()
export class Backlog {
  private readonly waiting = new WeakMap<Transport, Waiting>();

  constructor(private readonly metrics: Metrics) {}

  /** Says how the client behind this connection is told that it has missed something. */
  onMissed(transport: Transport, tellToSync: () => void): void {
    const waiting = this.waiting.get(transport);
    if (waiting) waiting.tellToSync = tellToSync;
  }

  /** Called for each new connection. */
  watch(transport: Transport): void {
    const waiting: Waiting = { bytes: 0, hasMissed: false };
    this.waiting.set(transport, waiting);
    transport.on('packetCreate', ({ data }: { data?: unknown }) => this.add(transport, waiting, data));
    transport.on('drain', () => {
      waiting.bytes = 0;
      if (waiting.hasMissed) {
        waiting.hasMissed = false;
        waiting.tellToSync?.();
      }
    });
  }

  /** Whether to spare this client something; it is told to sync once it reads again. */
  spares(transport: Transport): boolean {
    const waiting = this.waiting.get(transport);
    if (!waiting || waiting.bytes <= SPARE_ABOVE) return false;
    if (!waiting.hasMissed) this.metrics.slowClients.inc({ outcome: 'spared' });
    waiting.hasMissed = true;
    return true;
  }

  private add(transport: Transport, waiting: Waiting, data: unknown): void {
    const before = waiting.bytes;
    waiting.bytes += typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 0;
    if (before > CLOSE_ABOVE || waiting.bytes <= CLOSE_ABOVE) return;
    this.metrics.slowClients.inc({ outcome: 'closed' });
    // In a moment: this one is called in the middle of a packet's way out.
    setImmediate(() => this.close(transport, waiting));
  }

  private close(transport: Transport, waiting: Waiting): void {
    waiting.tellToSync?.();
    transport.close();
    setTimeout(() => transport.close(true), LAST_CALL_MS).unref();
  }
}
