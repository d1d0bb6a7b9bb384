import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { AppError } from '../../shared/app-error.js';
import { PUBLIC, ROLES } from './access.decorators.js';
import type { Principal } from './principal.js';
import { TokenVerifier } from './token-verifier.js';

/** Every route needs a token unless it says `@Public()`. Sockets were let in by their own middleware. */
@Injectable()
export class HttpAuthGuard extends AuthGuard('jwt') {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {
    super();
  }

  /** Global guards reach gateways too, where there is no request to read. */
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (context.getType() !== 'http' || this.reflector.getAllAndOverride<boolean>(PUBLIC, targets))
      return true;
    return Boolean(await super.canActivate(context));
  }

  /** Passport's verdict: the principal, or one clear error. */
  override handleRequest<T = Principal>(
    error: unknown,
    principal: unknown,
    refusal: unknown,
    context: ExecutionContext,
  ): T {
    if (error || !principal) throw this.verifier.errorOf(error ?? refusal);
    const roles = this.reflector.getAllAndOverride<string[] | undefined>(ROLES, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (roles && !roles.some((role) => (principal as Principal).roles.includes(role))) {
      throw new AppError('forbidden', 'auth.role_required', `This needs the role ${roles.join(' or ')}.`);
    }
    return principal as T;
  }
}
