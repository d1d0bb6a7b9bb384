import { pipeline } from 'node:stream/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Principal } from '../../../platform/auth/principal.js';
import { MediaAccess, type ServedMedia } from './media-access.js';
import type { MediaId, Variant } from '../media.js';
import { contentDisposition } from '../intake/names.policy.js';
import type { ByteRange } from '../stores/media-store.js';

/** Nothing that a file brings along runs or loads anything, in a page of its own either. */
const SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** What to send, to whom, and the request and response to do it with. */
export interface Delivery {
  id: MediaId;
  variant: Variant;
  request: Request;
  response: Response;
}

/** Sends bytes out over HTTP: all, a range of them, or the word that they have not changed. */
@Injectable()
export class MediaDelivery {
  private readonly logger = new Logger(MediaDelivery.name);

  constructor(private readonly media: MediaAccess) {}

  /** Answers the request. Throws `media.not_found` before anything is sent. */
  async deliver(viewer: Principal, { id, variant, request, response }: Delivery): Promise<void> {
    const served = await this.media.find(viewer, id, variant);
    setHeaders(response, served);
    if (isKnown(request, response)) return void response.status(304).end();
    const range = wantedRange(request, response, served.size);
    if (range === 'unsatisfiable') {
      return void response.status(416).set('Content-Range', `bytes */${served.size}`).end();
    }
    await this.send(served, range, { request, response });
  }

  private async send(
    served: ServedMedia,
    range: ByteRange | null,
    http: Pick<Delivery, 'request' | 'response'>,
  ): Promise<void> {
    const { request, response } = http;
    const length = range ? range.end - range.start + 1 : served.size;
    const body = request.method === 'HEAD' ? null : await this.media.read(served, range ?? undefined);
    if (range) response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${served.size}`);
    response.set('Content-Length', String(length)).type(served.mime);
    if (!body) return void response.end();
    await pipeline(body, response).catch((error: unknown) => {
      // A viewer who goes away early is no error; nor can anybody be told of one any more.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') this.logger.error(error);
    });
  }
}

function setHeaders(response: Response, { id, variant, kind, name }: ServedMedia): void {
  response.set({
    // The bytes under an id never change.
    ETag: `"${id}.${variant}"`,
    'Accept-Ranges': 'bytes',
    // Asked again each time, so that what was deleted is gone at once; the answer is mostly a 304.
    'Cache-Control': 'private, no-cache',
    'Content-Disposition': contentDisposition(kind, name),
    'Content-Security-Policy': SANDBOX,
    'X-Content-Type-Options': 'nosniff',
    // The pages of the marketplace are on another origin.
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
}

/** Whether the client has these very bytes. (Express would not say so to a request with `Cache-Control: no-cache`.) */
function isKnown(request: Request, response: Response): boolean {
  const tags = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags?.some((tag) => tag === '*' || tag === response.get('ETag')) ?? false;
}

/** Null for all of it: for a request without a range, with several, or with one of an older version. */
function wantedRange(request: Request, response: Response, size: number): ByteRange | null | 'unsatisfiable' {
  const condition = request.headers['if-range'];
  if (condition !== undefined && condition !== response.get('ETag')) return null;
  const ranges = request.range(size);
  if (ranges === -1) return 'unsatisfiable';
  if (!Array.isArray(ranges) || ranges.type !== 'bytes' || ranges.length !== 1) return null;
  return ranges[0] ?? null;
}
