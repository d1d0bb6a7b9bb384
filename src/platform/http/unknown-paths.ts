import { Injectable, NotFoundException, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { ExpressAdapter } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import { ProblemFilter } from './problem.filter.js';

/** Refuses what nothing answers: Nest does so under the prefixes of the API, Express elsewhere by a page. `request.route_not_found`. */
@Injectable()
export class UnknownPaths implements OnApplicationBootstrap {
  constructor(
    private readonly host: HttpAdapterHost<ExpressAdapter>,
    private readonly problems: ProblemFilter,
  ) {}

  /** Behind all routes: they are there by now. */
  onApplicationBootstrap(): void {
    this.host.httpAdapter.setNotFoundHandler((request: Request, response: Response) => {
      const { method, originalUrl } = request;
      this.problems.answer(new NotFoundException(`Cannot ${method} ${originalUrl}`), request, response);
    });
  }
}
