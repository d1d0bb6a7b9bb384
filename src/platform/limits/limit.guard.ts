import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { usernameKey } from '../../shared/text.js';
import type { Principal } from '../auth/principal.js';
import type { RealtimeSocket } from '../ws/sockets/realtime-socket.js';
import { addressKey } from './client-address.js';
import { LIMIT } from './limit.decorator.js';
import { type CountedFor, Limits, ofCaller, rateLimited } from './limits.js';
import type { LimitName } from './limits.policy.js';
import { writeQuota } from './quota-headers.js';

/** Nobody logs in with a longer name, in UTF-16 units. */
const MAX_USERNAME_LENGTH = 256;

/**
 * Counts what a known caller asks for: each request, and requests and socket events that say `@Limit()`. Addresses were counted
 * before the token was looked at (`limitAddresses`), and socket events by the dispatcher.
 */
@Injectable()
export class LimitGuard implements CanActivate {
  constructor(
    private readonly limits: Limits,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): Promise<boolean> | boolean {
    return this.limits.areOn ? this.count(context) : true;
  }

  private async count(context: ExecutionContext): Promise<boolean> {
    const name = this.reflector.getAllAndOverride<LimitName | undefined>(LIMIT, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (context.getType() === 'ws') {
      const { principal, address } = context.switchToWs().getClient<RealtimeSocket>().data;
      if (name) await this.limits.spend(name, { ...ofCaller(principal), address });
      return true;
    }
    const request = context.switchToHttp().getRequest<Request & { user?: Principal }>();
    const response = context.switchToHttp().getResponse<Response>();
    const caller = ofCaller(request.user);
    await this.spend('call', caller, response);
    if (name) await this.spend(name, { ...caller, ...accountOf(request) }, response);
    return true;
  }

  /** The headers tell of the last limit that counted: the most special one. */
  private async spend(name: LimitName, who: CountedFor, response: Response): Promise<void> {
    const quota = await this.limits.count(name, who);
    if (!quota) return;
    writeQuota(response, quota);
    if (quota.isExceeded) throw rateLimited(name, quota);
  }
}

/** Attempts for one account are counted for each address: nobody can lock out somebody else. */
function accountOf(request: Request): CountedFor {
  const address = addressKey(request.ip);
  const username: unknown = (request.body as { username?: unknown } | undefined)?.username;
  return typeof username === 'string'
    ? { address, account: `${address} ${usernameKey(username.slice(0, MAX_USERNAME_LENGTH))}` }
    : { address };
}
