import { Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Refuses } from '../../../platform/docs/refuses.decorator.js';
import { PageQueryDto } from '../../../platform/http/page-query.dto.js';
import { ParseUserIdPipe } from '../../../platform/http/parse-user-id.pipe.js';
import type { UserId } from '../../../shared/ids.js';
import { blockErrors } from './blocks.errors.js';
import { BlocksService } from './blocks.service.js';
import { BlockPageDto } from '../dto/block.dto.js';

/** Blocking people. */
@Controller()
export class BlocksController {
  constructor(private readonly blocks: BlocksService) {}

  /** The people whom I block, newest first. */
  @Get('blocks')
  list(@Caller() caller: Principal, @Query() page: PageQueryDto): Promise<BlockPageDto> {
    return this.blocks.list(caller, page);
  }

  /** Block somebody: conversations of us two are read-only, and no new ones begin. They are not told who did it. */
  @Put('users/:userId/block')
  @HttpCode(204)
  @Refuses(blockErrors.self)
  block(@Caller() caller: Principal, @Param('userId', ParseUserIdPipe) userId: UserId): Promise<void> {
    return this.blocks.block(caller, userId);
  }

  /** No longer block somebody. */
  @Delete('users/:userId/block')
  @HttpCode(204)
  unblock(@Caller() caller: Principal, @Param('userId', ParseUserIdPipe) userId: UserId): Promise<void> {
    return this.blocks.unblock(caller, userId);
  }
}
