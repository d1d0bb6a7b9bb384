import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AppError } from '../../shared/app-error.js';
import { PUBLIC, ROLES } from './access.decorators.js';
import { Admission } from './admission.js';
import type { Principal } from './principal.js';
import { TokenVerifier } from './token-verifier.js';

const BEARER = /^\s*bearer\s+(\S+)/i;

/** Every route needs a token unless it says `@Public()`. Sockets were let in by their own middleware. */
@Injectable()
export class HttpAuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
    private readonly admission: Admission,
  ) {}

  /** Global guards reach gateways too, where there is no request to read. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const isOpen = context.getType() !== 'http' || (this.metadata<boolean>(PUBLIC, context) ?? false);
    return isOpen || this.admit(context);
  }

  private async admit(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request & { user?: Principal }>();
    const [, token = ''] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    const principal = await this.admission.admit(await this.verifier.verify(token));
    const roles = this.metadata<string[]>(ROLES, context);
    if (roles && !roles.some((role) => principal.roles.includes(role)))
      throw new AppError('forbidden', 'auth.role_required', `This needs the role ${roles.join(' or ')}.`);
    request.user = principal;
    return true;
  }

  private metadata<Value>(key: string, context: ExecutionContext): Value | undefined {
    return this.reflector.getAllAndOverride<Value | undefined>(key, [
      context.getHandler(),
      context.getClass(),
    ]);
  }
}
