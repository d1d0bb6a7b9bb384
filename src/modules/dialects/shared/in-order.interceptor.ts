import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { RealtimeSocket } from '../../../platform/ws/realtime-socket.js';
import { InOrder } from './in-order.js';

/**
 * Does what a socket asks for in the order in which it asks: clients of contracts know no `seq`, and wait for no acks. What is typed
 * first is sent first, and nobody types for ever because `stop` was quicker than `start`.
 */
export class InOrderInterceptor implements NestInterceptor {
  private readonly inOrder = new InOrder();

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { id } = context.switchToWs().getClient<RealtimeSocket>();
    return from(this.inOrder.run(id, () => lastValueFrom(next.handle(), { defaultValue: null })));
  }
}
