import { timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Env } from '../../config/env.js';
import { AppError } from '../../shared/app-error.js';
import { bearerOf } from '../auth/bearer.js';

/** Metrics are for whoever has `METRICS_TOKEN`; where none is set, for this machine alone, and not through a proxy on it. */
@Injectable()
export class MetricsGuard implements CanActivate {
  constructor(private readonly env: Env) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const mayRead = this.env.METRICS_TOKEN ? hasToken(request, this.env.METRICS_TOKEN) : isLocal(request);
    if (mayRead) return true;
    throw new AppError(
      'unauthenticated',
      'metrics.token_required',
      'Metrics need METRICS_TOKEN as a bearer token.',
    );
  }
}

function hasToken({ headers }: Request, token: string): boolean {
  const expected = Buffer.from(token);
  const given = Buffer.from(bearerOf(headers.authorization));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function isLocal({ socket, headers }: Request): boolean {
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined;
  return !isForwarded && /^(::1|(::ffff:)?127\.)/.test(socket.remoteAddress ?? '');
}
