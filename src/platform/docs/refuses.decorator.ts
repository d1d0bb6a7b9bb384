import { type CustomDecorator, SetMetadata } from '@nestjs/common';
import type { AppError } from '../../shared/app-error.js';

/** Metadata key of `@Refuses()`. */
export const REFUSALS = 'haggle:refusals';

/** Makes the error that a service throws. */
export type Refusal = () => AppError;

/**
 * Documents what a route or a socket event refuses, with the very errors that its service throws. On a controller or
 * gateway: what all of its handlers refuse. On any other provider: what everything refuses that needs a token.
 */
export const Refuses = (...refusals: Refusal[]): CustomDecorator => SetMetadata(REFUSALS, refusals);
