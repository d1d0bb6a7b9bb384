import { type CanActivate, Injectable } from '@nestjs/common';
import { Env } from '../../config/env.js';
import { authErrors } from './auth.errors.js';

/** Where tokens are verified with the marketplace's public key, nobody can sign one here: there are no local accounts. */
@Injectable()
export class LocalAccountsGuard implements CanActivate {
  constructor(private readonly env: Env) {}

  canActivate(): boolean {
    if (this.env.JWT_PUBLIC_KEY || this.env.JWKS_URI) throw authErrors.accountsDisabled();
    return true;
  }
}
