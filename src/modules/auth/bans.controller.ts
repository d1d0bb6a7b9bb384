import { Body, Controller, Delete, HttpCode, Param, Put } from '@nestjs/common';
import { Caller, Roles } from '../../platform/auth/access.decorators.js';
import type { Principal } from '../../platform/auth/principal.js';
import { Refuses } from '../../platform/docs/refuses.decorator.js';
import { ParseUserIdPipe } from '../../platform/http/parse-user-id.pipe.js';
import type { UserId } from '../../shared/ids.js';
import { authErrors } from './auth.errors.js';
import { BansService } from './bans.service.js';
import { BanDto, PutBanDto } from './dto/ban.dto.js';

/** Who is shut out; for moderators. */
@Roles('admin')
@Controller('users/:userId/ban')
export class BansController {
  constructor(private readonly bans: BansService) {}

  /** Shut somebody out (role `admin`): their tokens are refused and their sockets closed within a second, on every node. */
  @Put()
  @Refuses(authErrors.banSelf)
  put(
    @Caller() caller: Principal,
    @Param('userId', ParseUserIdPipe) userId: UserId,
    @Body() dto: PutBanDto,
  ): Promise<BanDto> {
    return this.bans.ban(caller, userId, dto);
  }

  /** Let somebody in again (role `admin`). */
  @Delete()
  @HttpCode(204)
  lift(@Caller() caller: Principal, @Param('userId', ParseUserIdPipe) userId: UserId): Promise<void> {
    return this.bans.lift(caller, userId);
  }
}
