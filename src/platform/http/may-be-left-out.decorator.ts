import { ValidateIf } from 'class-validator';

/** For a field with a value of its own where it is left out; null, which `@IsOptional()` lets through, would take the place of that. */
export const MayBeLeftOut = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);
