import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  HttpStatus,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import type { Response } from 'express';
import { type Observable, tap } from 'rxjs';

/** Metadata key of `@OkWhen()`. */
export const OK_WHEN = 'haggle:ok-when';

/** Answers 200 in place of the route's own 201 when nothing new was made. */
class OkWhenInterceptor<Result> implements NestInterceptor<Result> {
  constructor(private readonly isOld: (result: Result) => boolean) {}

  intercept(context: ExecutionContext, next: CallHandler<Result>): Observable<Result> {
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(tap((result) => this.isOld(result) && response.status(HttpStatus.OK)));
  }
}

/** The route answers 201, or 200 when its result says that it was there before. */
export const OkWhen = <Result>(isOld: (result: Result) => boolean): MethodDecorator =>
  applyDecorators(SetMetadata(OK_WHEN, true), UseInterceptors(new OkWhenInterceptor(isOld)));
