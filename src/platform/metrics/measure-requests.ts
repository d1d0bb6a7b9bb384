import type { NextFunction, Request, Response } from 'express';
import type { Metrics } from './metrics.js';

/** Measures each request by the pattern of its route, so that ids in paths make no series of their own. */
export function measureRequests(
  metrics: Metrics,
): (request: Request, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    const stop = metrics.httpDuration.startTimer({ method: request.method });
    response.once('finish', () => {
      const { path } = (request.route ?? { path: 'unmatched' }) as { path: string };
      stop({ route: path, status: response.statusCode });
    });
    next();
  };
}
