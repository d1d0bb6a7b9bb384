import type { INestApplication } from '@nestjs/common';
import type { AppError } from '../../shared/app-error.js';
import { commonErrors } from './common-errors.js';
import { controllerMethods, gatewayMethods, refusalsAtTheDoor, refusalsOf } from './handlers.js';

/** Every error that is documented anywhere, by its code. */
export function allErrors(app: INestApplication): AppError[] {
  const handlers = [...controllerMethods(app), ...gatewayMethods(app)];
  const errors = [
    ...Object.values(commonErrors).flat(),
    ...refusalsAtTheDoor(app),
    ...handlers.flatMap(refusalsOf),
  ];
  return distinct(errors).toSorted((one, other) => (one.code < other.code ? -1 : 1));
}

/** Each code once, as it is said first. */
export function distinct(errors: AppError[]): AppError[] {
  return [...new Map(errors.toReversed().map((error) => [error.code, error])).values()].toReversed();
}
