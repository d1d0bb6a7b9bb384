import { Controller, Get, VERSION_NEUTRAL } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { Public } from '../auth/access.decorators.js';
import { Refuses } from '../docs/refuses.decorator.js';
import { notReady, Readiness } from './readiness.js';

/** For whoever watches the process. */
@Public()
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
  ) {}

  /** The process runs. */
  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  /** The process can do its work: the database answers, and it is not about to stop. 503 when it cannot; `degraded` without Redis. */
  @Get('ready')
  @HealthCheck()
  @Refuses(notReady)
  ready(): Promise<HealthCheckResult> {
    return this.readiness.check();
  }
}
