import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { RealtimeSocket } from '../sockets/realtime-socket.js';

/**
 * For handlers of contracts, whose clients wait for no answer: a function that lets the next thing of the same kind begin which this socket
 * has said, although this one is not done. It is called when the order of the two is settled, or never.
 */
export const PassOn = createParamDecorator(
  (_: unknown, context: ExecutionContext): (() => void) | undefined =>
    context.switchToWs().getClient<RealtimeSocket>().data.passOn,
);
