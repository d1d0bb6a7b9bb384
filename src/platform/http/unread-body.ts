import type { NextFunction, Request, Response } from 'express';

/** Stands for a body that is no JSON: routes that take JSON refuse it, those that take a form read it themselves. */
export const UNREAD_BODY = Symbol('unread body');

/** Puts it where the parser of JSON has left a body alone. */
export function markUnreadBody(request: Request, _response: Response, next: NextFunction): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (request.body === undefined && (encoding !== undefined || Number(length) > 0))
    request.body = UNREAD_BODY;
  // JSON, and no object: as it is it would pass for a body that is missing.
  if (request.body === null) request.body = 'null';
  next();
}
