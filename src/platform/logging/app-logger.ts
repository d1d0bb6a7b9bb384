import { Injectable, type LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import { Env } from '../../config/env.js';

/** Nest's logger over pino: one JSON line an entry, with the name of the class that speaks as `context`. */
@Injectable()
export class AppLogger implements LoggerService {
  /** The logger behind it, which the request log uses too. */
  readonly pino: Logger;

  constructor(env: Env) {
    this.pino = pino({ level: env.LOG_LEVEL });
  }

  /** Writes at level `info`. */
  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  /** Writes at level `fatal`. */
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Writes at level `error`; an error goes out with its stack. */
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  /** Writes at level `warn`. */
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  /** Writes at level `debug`. */
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  /** Writes at level `trace`. */
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** Nest hands over the context last, and the stack of an error before it. */
  private write(
    level: 'info' | 'fatal' | 'error' | 'warn' | 'debug' | 'trace',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = rest.at(-1);
    const stack = rest.length > 1 ? rest[0] : undefined;
    const fields = { ...(context !== undefined && { context }), ...(stack !== undefined && { stack }) };
    if (message instanceof Error) this.pino[level]({ ...fields, err: message });
    else if (typeof message === 'object') this.pino[level]({ ...fields, ...message });
    else this.pino[level](fields, typeof message === 'string' ? message : JSON.stringify(message));
  }
}
