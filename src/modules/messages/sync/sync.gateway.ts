import { MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { RealtimeGateway } from '../../../platform/ws/realtime.gateway.js';
import { SyncDto, SyncResultDto } from '../dto/sync.dto.js';
import { SyncService } from './sync.service.js';

/** Catching up over sockets. */
@RealtimeGateway()
export class SyncGateway {
  constructor(private readonly syncing: SyncService) {}

  /** Which of my conversations have changed since I asked last, and what has changed in those whose `rev` I name. Like `POST /sync`. */
  @SubscribeMessage('sync')
  sync(@Caller() caller: Principal, @MessageBody() dto: SyncDto): Promise<SyncResultDto> {
    return this.syncing.sync(caller, dto);
  }
}
