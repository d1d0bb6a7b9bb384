import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { platformErrors } from '../../../shared/platform-errors.js';
import { httpStatusOf } from '../../http/http-status.js';
import { problemOf } from '../../http/problem.filter.js';

/**
 * Listens to the socket of every request that wants another protocol, which Node leaves without a listener (an error there would end the
 * process), and answers those that want none of Socket.IO: Engine.IO would leave them waiting.
 */
export function watchUpgrades(server: Server, path: string): void {
  server.prependListener('upgrade', (request: IncomingMessage) => {
    request.socket.on('error', ignore);
    if (!request.url?.startsWith(path)) refuseUpgrade(request);
  });
}

/** The response to a request for another protocol: it ends its connection. */
export function responseToUpgrade(request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(request.socket);
  response.once('finish', () => request.socket.destroySoon());
  return response;
}

function refuseUpgrade(request: IncomingMessage): void {
  const error = platformErrors.upgradeRefused();
  const response = responseToUpgrade(request);
  response.writeHead(httpStatusOf[error.kind], { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify(problemOf(error, undefined)));
}

function ignore(): void {
  return;
}
