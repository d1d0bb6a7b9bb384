import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { ServerOptions } from 'socket.io';
import { problemOf } from '../../http/problem.filter.js';
import { Lifecycle } from '../../lifecycle/lifecycle.js';
import { addressKey, clientAddress, type TrustProxy } from '../../limits/client-address.js';
import { Limits, rateLimited } from '../../limits/limits.js';
import type { Quota } from '../../limits/limits.policy.js';
import { writeQuota } from '../../limits/quota-headers.js';
import { Metrics } from '../../metrics/metrics.js';
import { ignore, responseToUpgrade } from './upgrades.js';

type AllowRequest = NonNullable<ServerOptions['allowRequest']>;
type HandshakeRequest = IncomingMessage & { res?: ServerResponse };

/** Who may begin a connection: Engine.IO asks once for each, not for its polls, nor when it changes its transport. */
export function handshakeDoor(app: NestExpressApplication): AllowRequest {
  const [lifecycle, limits, { connectionFailures }] = [app.get(Lifecycle), app.get(Limits), app.get(Metrics)];
  const trust = app.getHttpAdapter().getInstance().get('trust proxy fn') as TrustProxy;
  const door = limitedDoor(limits, trust, () => connectionFailures.inc({ code: 'request.rate_limited' }));
  return (request, answer) => {
    // Refused like this, a client goes on trying, and the load balancer finds it another node.
    if (lifecycle.isDraining) answer('draining', false);
    else if (limits.areOn) door(request, answer);
    else answer(null, true);
  };
}

/** A connection costs something before anybody shows a token: it is a call of its address, like every request. */
function limitedDoor(limits: Limits, trust: TrustProxy, refused: () => void): AllowRequest {
  return (request: HandshakeRequest, answer) => {
    // Nobody else listens to the socket of a WebSocket that is not there yet, nor of one that never will be.
    if (!request.res) request.socket.on('error', ignore);
    const decide = (quota: Quota | undefined): void => {
      if (quota?.isExceeded) {
        refuse(request, quota);
        refused();
        return;
      }
      request.socket.off('error', ignore);
      answer(null, true);
    };
    const address = addressKey(clientAddress(request, trust));
    limits.count('call', { address }).then(decide, () => answer('failed', false));
  };
}

/** Engine.IO knows 403 and 400 alone, and is asked nothing more. */
function refuse(request: HandshakeRequest, quota: Quota): void {
  const response = request.res ?? responseToUpgrade(request);
  if (!response) return;
  const error = rateLimited('call', quota);
  writeQuota(response, quota);
  response.setHeader('Retry-After', Math.ceil(quota.resetMs / 1000));
  response.writeHead(429, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify(problemOf(error, undefined)));
}
