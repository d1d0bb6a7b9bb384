import { Body, Controller, Get, Param, Patch, Put } from '@nestjs/common';
import { Caller, Roles } from '../../platform/auth/access.decorators.js';
import type { Principal } from '../../platform/auth/principal.js';
import { Refuses } from '../../platform/docs/refuses.decorator.js';
import { ParseUserIdPipe } from '../../platform/http/parse-user-id.pipe.js';
import type { UserId } from '../../shared/ids.js';
import { PutUserDto, UpdateMeDto } from './dto/update-user.dto.js';
import { MeDto, UserDto } from './dto/user.dto.js';
import { userErrors } from './users.errors.js';
import { UsersService } from './users.service.js';

/** People. */
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  /** My profile. */
  @Get('me')
  me(@Caller() caller: Principal): Promise<MeDto> {
    return this.users.me(caller);
  }

  /** Change my profile. */
  @Patch('me')
  updateMe(@Caller() caller: Principal, @Body() changes: UpdateMeDto): Promise<MeDto> {
    return this.users.updateMe(caller, changes);
  }

  /** The profile of somebody I share a conversation with. */
  @Get(':userId')
  @Refuses(userErrors.notFound)
  get(@Caller() caller: Principal, @Param('userId', ParseUserIdPipe) userId: UserId): Promise<UserDto> {
    return this.users.get(caller, userId);
  }

  /** Tell about one of the marketplace's users (role `service`). */
  @Put(':userId')
  @Roles('service')
  put(
    @Caller() caller: Principal,
    @Param('userId', ParseUserIdPipe) userId: UserId,
    @Body() fields: PutUserDto,
  ): Promise<MeDto> {
    return this.users.put(caller, userId, fields);
  }
}
