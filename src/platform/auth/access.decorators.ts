import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Socket } from 'socket.io';
import type { Principal } from './principal.js';

/** Metadata key of `@Public()`. */
export const PUBLIC = 'haggle:public';
/** Metadata key of `@Roles()`. */
export const ROLES = 'haggle:roles';

/** A route that needs no token. */
export const Public = (): ReturnType<typeof applyDecorators> =>
  applyDecorators(SetMetadata(PUBLIC, true), ApiSecurity({}));

/** A route or an event for callers with one of these roles; anybody else gets `auth.role_required`. */
export const Roles = (...roles: string[]): ReturnType<typeof applyDecorators> =>
  applyDecorators(SetMetadata(ROLES, roles), ApiBearerAuth());

/** The caller, from the token, over HTTP and sockets. */
export function principalOf(context: ExecutionContext): Principal {
  if (context.getType() === 'ws')
    return context.switchToWs().getClient<Socket<never, never, never, { principal: Principal }>>().data
      .principal;
  return context.switchToHttp().getRequest<Request & { user: Principal }>().user;
}

/** The caller, from the token, in controllers and in gateways. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal =>
  principalOf(context),
);
