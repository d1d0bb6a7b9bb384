import { Controller, Get, Query } from '@nestjs/common';
import { Caller } from '../../platform/auth/access.decorators.js';
import type { Principal } from '../../platform/auth/principal.js';
import type { UserId } from '../../shared/ids.js';
import { PresenceListDto, PresenceQueryDto } from './dto/presence.dto.js';
import { PresenceService } from './presence.service.js';

/** Whether people are there. */
@Controller('presence')
export class PresenceController {
  constructor(private readonly presence: PresenceService) {}

  /** Whether these people are there; only of people whom I share a conversation with is there anything to see. */
  @Get()
  find(@Caller() caller: Principal, @Query() { userIds }: PresenceQueryDto): Promise<PresenceListDto> {
    return this.presence.find(caller, userIds as UserId[]);
  }
}
