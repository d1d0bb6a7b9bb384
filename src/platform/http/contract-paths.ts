import type { NextFunction, Request, Response } from 'express';

/** Marks what a contract answers, whatever is refused under its prefix, and by whom: a route, a parser or none. */
export function markContract(_request: Request, response: Response, next: NextFunction): void {
  response.locals['isContract'] = true;
  next();
}

/** Whether a contract answers. */
export function isContract(response: Response): boolean {
  return response.locals['isContract'] === true;
}
