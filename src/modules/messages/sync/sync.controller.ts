import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { SyncDto, SyncResultDto } from '../dto/sync.dto.js';
import { SyncService } from './sync.service.js';

/** Catching up. */
@Controller('sync')
export class SyncController {
  constructor(private readonly syncing: SyncService) {}

  /** Which of my conversations have changed since I asked last, and what has changed in those whose `rev` I name. */
  @Post()
  @HttpCode(200)
  sync(@Caller() caller: Principal, @Body() dto: SyncDto): Promise<SyncResultDto> {
    return this.syncing.sync(caller, dto);
  }
}
