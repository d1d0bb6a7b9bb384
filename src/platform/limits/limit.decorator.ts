import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { LimitName } from './limits.policy.js';

/** Metadata key of `@Limit()`. */
export const LIMIT = 'haggle:limit';

/** A route or socket event that counts as a call of this kind too; see `LIMITS`. */
export const Limit = (name: LimitName): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(LIMIT, name));
