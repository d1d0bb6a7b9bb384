import { Controller, Get } from '@nestjs/common';
import { Env } from '../../config/env.js';
import { Public } from '../auth/access.decorators.js';
import { ClientConfigDto } from './client-config.dto.js';
import { LIMIT_WINDOW_S, LIMITS, type LimitScope, scaled, SOCKETS_PER_USER } from './limits.policy.js';

/** What a client can count on. */
@Public()
@Controller('config')
export class ClientConfigController {
  constructor(private readonly env: Env) {}

  /** Limits and times that apply here. */
  @Get()
  read(): ClientConfigDto {
    return configOf(this.env);
  }
}

function configOf(env: Env): ClientConfigDto {
  const atScale = (limit: number | undefined): number | null =>
    limit === undefined || env.RATE_LIMIT_SCALE === 0 ? null : scaled(limit, env.RATE_LIMIT_SCALE);
  const limits = Object.entries(LIMITS as Record<string, Partial<Record<LimitScope, number>>>).map(
    ([name, { user, address, account }]) => ({
      name,
      user: atScale(user),
      address: atScale(address),
      account: atScale(account),
    }),
  );
  return {
    limitWindowSeconds: LIMIT_WINDOW_S,
    limits,
    socketsPerUser: atScale(SOCKETS_PER_USER),
    messageMaxLength: env.MESSAGE_MAX_LENGTH,
    typingLeaseMs: env.TYPING_LEASE_MS,
    heartbeatMs: env.PRESENCE_HEARTBEAT_MS,
    leaseMs: env.PRESENCE_LEASE_MS,
    offlineGraceMs: env.PRESENCE_GRACE_MS,
    idleMs: env.PRESENCE_IDLE_MS,
  };
}
