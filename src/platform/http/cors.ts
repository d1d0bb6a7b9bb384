import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js';
import type { Env } from '../../config/env.js';

/** Who may call from a browser. Tokens travel in headers, never in cookies, so credentials stay off. */
export function corsOptions(env: Env): CorsOptions {
  const origin = env.CORS_ORIGINS.includes('*') ? '*' : env.CORS_ORIGINS;
  return {
    origin,
    credentials: false,
    exposedHeaders: [
      'X-Request-Id',
      'Retry-After',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
    ],
  };
}
