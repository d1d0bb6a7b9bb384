import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import { isHealthPath } from '../health/health-paths.js';

const REQUEST_ID = /^[\w.-]{1,64}$/;

/**
 * Logs the end of each request with its id: one line, which holds no tokens, no bodies and no query strings, and no logger of its own for
 * each request.
 */
export function requestLog(
  logger: Logger,
): (request: Request & { id?: string }, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    const id = requestId(request.headers['x-request-id']);
    request.id = id;
    response.setHeader('X-Request-Id', id);
    const { method, url } = request;
    const path = pathOf(url);
    const startedAt = Date.now();
    // The last event of an answer, whether it was finished or broken off.
    response.once('close', () => {
      if (isHealthPath(path)) return;
      const { statusCode } = response;
      const req = { id, method, path };
      const line = { reqId: id, req, res: { statusCode }, responseTime: Date.now() - startedAt };
      const end = response.writableFinished ? 'request completed' : 'request aborted';
      if (statusCode >= 500) logger.error(line, end);
      else logger.info(line, end);
    });
    next();
  };
}

/** The caller's `X-Request-Id` when it is harmless, else a new one; sent back on every answer. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
