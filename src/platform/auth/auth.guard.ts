import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { platformErrors } from '../../shared/platform-errors.js';
import { principalOf, PUBLIC, ROLES } from './access.decorators.js';
import { Admission } from './admission.js';
import { bearerOf } from './bearer.js';
import type { Principal } from './principal.js';
import { TokenVerifier } from './token-verifier.js';

/**
 * Every route needs a token unless it says `@Public()`; sockets were let in by their own middleware. Some routes and events are for
 * callers with a role.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
    private readonly admission: Admission,
  ) {}

  /** Global guards reach gateways too, where there is no request to read. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType() !== 'http') return this.checkRole(principalOf(context), context);
    return (this.metadata<boolean>(PUBLIC, context) ?? false) || this.admit(context);
  }

  private async admit(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request & { user?: Principal }>();
    const token = bearerOf(request.headers.authorization);
    const principal = await this.admission.admit(await this.verifier.verify(token));
    this.checkRole(principal, context);
    request.user = principal;
    return true;
  }

  private checkRole({ roles: own }: Principal, context: ExecutionContext): boolean {
    const roles = this.metadata<string[]>(ROLES, context);
    if (roles && !roles.some((role) => own.includes(role))) throw platformErrors.roleRequired(roles);
    return true;
  }

  private metadata<Value>(key: string, context: ExecutionContext): Value | undefined {
    return this.reflector.getAllAndOverride<Value | undefined>(key, [
      context.getHandler(),
      context.getClass(),
    ]);
  }
}
