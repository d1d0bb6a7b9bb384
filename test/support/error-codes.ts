import { HttpException } from '@nestjs/common';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toAppError } from '../../src/platform/http/to-app-error.js';

const APP_ERROR = /new AppError\(\s*'[a-z_]+',\s*'([a-z_.]+)'/g;

/** What the parsers of requests and the router refuse by themselves. */
const STATUSES_OF_LIBRARIES = [400, 404, 413, 415];

/** The code of every error that the source makes; the documentation's own list is no source. */
export function codesInSource(): string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.startsWith(join('platform', 'docs')),
  );
  const made = files.flatMap((file) =>
    [...readFileSync(join('src', file), 'utf8').matchAll(APP_ERROR)].map(([, code]) => code ?? ''),
  );
  const translated = STATUSES_OF_LIBRARIES.map((status) => toAppError(new HttpException('', status)).code);
  return [...new Set([...made, ...translated])].toSorted();
}
