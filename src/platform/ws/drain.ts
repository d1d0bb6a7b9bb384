import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Env } from '../../config/env.js';
import { Lifecycle } from '../lifecycle/lifecycle.js';
import { Realtime } from './realtime.js';
import type { RealtimeSocket, Transport } from './sockets/realtime-socket.js';
import { serverEvents } from './server.broadcaster.js';

/** How long what is in flight may take after the last socket was told to go, in milliseconds. */
const PATIENCE_MS = 4000;
/** How long the whole of it may take beyond the time in which sockets are sent away, whatever happens, in milliseconds. */
const DEADLINE_MS = 6500;
const LOOK_MS = 20;

type HttpServer = ReturnType<NestExpressApplication['getHttpServer']>;

/**
 * How a node stops on SIGTERM: it takes no new sockets and says that it is not ready; tells each socket when it will be closed, at random
 * times, so that they do not all come to the next node at once; closes each when its asks are answered; and finishes the requests
 * that are under way. Clients reconnect by themselves: a closed transport is no dismissal.
 */
@Injectable()
export class Drain implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Drain.name);

  constructor(
    private readonly env: Env,
    private readonly lifecycle: Lifecycle,
    private readonly realtime: Realtime,
    private readonly http: HttpAdapterHost,
  ) {}

  /** Without a signal it is a test that ends: nobody is sent away, and Nest closes the port. */
  async beforeApplicationShutdown(signal?: string): Promise<void> {
    this.lifecycle.beginDraining();
    const server = this.http.httpAdapter.getHttpServer() as HttpServer;
    if (!signal) {
      closeWhatIsIdle(server);
      return;
    }
    this.logger.log(`${signal}: draining`);
    setTimeout(() => process.exit(1), this.env.DRAIN_SPREAD_MS + DEADLINE_MS).unref();
    await this.sendAway();
    await finishRequests(server);
    this.logger.log('drained');
  }

  private async sendAway(): Promise<void> {
    const transports = this.realtime.transports();
    await Promise.all([...transports].map(([transport, sockets]) => this.close(transport, sockets)));
  }

  private async close(transport: Transport, sockets: RealtimeSocket[]): Promise<void> {
    const reconnectInMs = Math.round(Math.random() * this.env.DRAIN_SPREAD_MS);
    const event: keyof typeof serverEvents = 'server:draining';
    for (const socket of sockets) if (socket.nsp.name === '/') socket.emit(event, { reconnectInMs });
    await pause(reconnectInMs);
    const deadline = Date.now() + PATIENCE_MS;
    while (sockets.some(({ data }) => data.inFlight > 0) && Date.now() < deadline) await pause(LOOK_MS);
    transport.close();
  }
}

/** Closes the port, and the connections of requests when these are answered. */
async function finishRequests(server: HttpServer): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  closeWhatIsIdle(server);
  await Promise.race([closed, pause(PATIENCE_MS / 2)]);
  server.closeAllConnections();
}

/** Until the server is closed. Node does so once, when that begins: what is busy then would be kept alive behind its request. */
function closeWhatIsIdle(server: HttpServer): void {
  const closing = setInterval(() => server.closeIdleConnections(), LOOK_MS).unref();
  server.once('close', () => clearInterval(closing));
}
