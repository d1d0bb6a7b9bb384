import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { principalOf } from '../../../platform/auth/access.decorators.js';
import { numericId } from '../../../shared/ids.js';
import { directErrors } from './direct.errors.js';

/** Lets in whom a number can name, over HTTP and sockets: all ids of contract 004 are numbers (seeds/CLARIFICATIONS, 004). */
@Injectable()
export class DirectGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (numericId(principalOf(context).userId) === null) throw directErrors.numericIdRequired();
    return true;
  }
}
