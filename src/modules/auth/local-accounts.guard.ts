import { type CanActivate, Injectable } from '@nestjs/common';
import { Env } from '../../config/env.js';
import { authErrors } from './auth.errors.js';

/**
 * No local accounts where the configuration says so, nor where tokens are verified with the marketplace's public key: nobody can sign one
 * here.
 */
@Injectable()
export class LocalAccountsGuard implements CanActivate {
  constructor(private readonly env: Env) {}

  canActivate(): boolean {
    if (!this.env.hasLocalAccounts) throw authErrors.accountsDisabled();
    return true;
  }
}
