import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { platformErrors } from '../../../shared/platform-errors.js';
import { httpStatusOf } from '../../http/http-status.js';
import { problemOf } from '../../http/problem.filter.js';
import type { RealtimeServer } from './realtime-socket.js';

/**
 * Answers requests for another protocol that are not for Socket.IO: Engine.IO would leave them waiting, with a socket that nobody listens
 * to, and an error there would end the process. Where it serves no WebSockets Node answers them as if they had not asked.
 */
export function answerForeignUpgrades(server: Server, realtime: RealtimeServer): void {
  if (server.listenerCount('upgrade') === 0) return;
  const path = `${realtime.path()}/`;
  server.on('upgrade', (request: IncomingMessage) => {
    if (request.url?.startsWith(path)) return;
    request.socket.on('error', ignore);
    refuseUpgrade(request);
  });
}

/**
 * The response to a request for another protocol: it ends its connection. None where an earlier request on the connection is still being
 * answered, whose answer nobody can follow with another: then the connection ends at once.
 */
export function responseToUpgrade(request: IncomingMessage): ServerResponse | undefined {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  try {
    response.assignSocket(request.socket);
  } catch {
    request.socket.destroy();
    return undefined;
  }
  response.once('finish', () => request.socket.destroySoon());
  return response;
}

function refuseUpgrade(request: IncomingMessage): void {
  const error = platformErrors.upgradeRefused();
  const response = responseToUpgrade(request);
  if (!response) return;
  response.writeHead(httpStatusOf[error.kind], { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify(problemOf(error, undefined)));
}

/** Listens to errors of a socket that nobody else listens to. */
export function ignore(): void {
  return;
}
