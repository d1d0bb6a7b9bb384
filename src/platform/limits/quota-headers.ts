import type { ServerResponse } from 'node:http';
import type { Quota } from './limits.policy.js';

/** `RateLimit-*` as of draft-ietf-httpapi-ratelimit-headers-06, the form that clients know: calls, and seconds to the reset. */
export function writeQuota(response: ServerResponse, { limit, remaining, resetMs }: Quota): void {
  response.setHeader('RateLimit-Limit', limit);
  response.setHeader('RateLimit-Remaining', remaining);
  response.setHeader('RateLimit-Reset', Math.ceil(resetMs / 1000));
}
