import type { NextFunction, Request, Response } from 'express';
import { isHealthPath } from '../health/health-paths.js';
import { addressKey } from './client-address.js';
import { type Limits, rateLimited } from './limits.js';
import { writeQuota } from './quota-headers.js';

/** Counts each request against its address, before its body or its token is looked at: a refusal costs next to nothing. */
export function limitAddresses(
  limits: Limits,
): (request: Request, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    if (isHealthPath(request.path)) {
      next();
      return;
    }
    limits.count('call', { address: addressKey(request.ip) }).then((quota) => {
      if (quota) writeQuota(response, quota);
      next(quota?.isExceeded ? rateLimited('call', quota) : undefined);
    }, next);
  };
}
