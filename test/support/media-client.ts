import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { MediaDto } from '../../src/modules/media/dto/media.dto.js';
import { type Claims, claimsOf, tokenFor } from './tokens.js';

const BOUNDARY = 'haggle-test-boundary';

/** One part of a form, as it goes over the wire: names are not made harmless first. */
export interface Part {
  field?: string;
  name?: string;
  type?: string;
  body: Buffer | string;
}

/** An answer to a request for media. */
export interface MediaAnswer<Body = any> {
  status: number;
  headers: Headers;
  body: Body;
}

/** A multipart body. */
export function formOf(parts: Part[]): Buffer {
  const pieces = parts.flatMap(({ field = 'media', name, type, body }) => [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"`,
    name === undefined ? '' : `; filename="${name}"`,
    type === undefined ? '' : `\r\nContent-Type: ${type}`,
    '\r\n\r\n',
    body,
    '\r\n',
  ]);
  return Buffer.concat([
    ...pieces.map((piece) => Buffer.from(piece as string)),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]);
}

/** Somebody who uploads and fetches media. */
export class MediaClient {
  private readonly token: string;

  constructor(
    private readonly origin: string,
    who: string | Claims,
  ) {
    this.token = tokenFor(claimsOf(who));
  }

  /** Uploads one file. */
  upload(body: Buffer | string, part: Omit<Part, 'body'> = {}): Promise<MediaAnswer> {
    return this.send([{ name: 'file', type: 'application/octet-stream', ...part, body }]);
  }

  /** Uploads one file that must be taken. */
  async uploaded(body: Buffer | string, part: Omit<Part, 'body'> = {}): Promise<MediaDto> {
    const answer = await this.upload(body, part);
    if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as MediaDto;
  }

  /** Uploads a form of any parts. */
  async send(parts: Part[], headers: Record<string, string> = {}): Promise<MediaAnswer> {
    return this.post('/api/v1/media', formOf(parts), headers);
  }

  /** Sends a form to any route. */
  async post(path: string, body: Buffer, headers: Record<string, string> = {}): Promise<MediaAnswer> {
    const type = `multipart/form-data; boundary=${BOUNDARY}`;
    // A connection of its own: making files takes a while, and the server may have closed an idle one meanwhile.
    const all = {
      authorization: `Bearer ${this.token}`,
      'content-type': type,
      connection: 'close',
      ...headers,
    };
    const response = await fetch(this.origin + path, { method: 'POST', headers: all, body });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  /** Fetches bytes with the token. */
  fetch(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<MediaAnswer<Buffer>> {
    return fetchBytes(this.origin + path, { authorization: `Bearer ${this.token}`, ...headers }, method);
  }

  /** Fetches bytes as an `<img>` does: without a token. */
  view(path: string, headers: Record<string, string> = {}): Promise<MediaAnswer<Buffer>> {
    return fetchBytes(this.origin + path, headers, 'GET');
  }

  /** Begins an upload that the test goes on with; the request announces `length` bytes. */
  begin(length: number | null): ClientRequest {
    return httpRequest(`${this.origin}/api/v1/media`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.token}`,
        'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
        ...(length !== null && { 'content-length': String(length) }),
      },
    });
  }
}

async function fetchBytes(
  url: string,
  headers: Record<string, string>,
  method: string,
): Promise<MediaAnswer<Buffer>> {
  const response = await fetch(url, { headers, method });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}

/** The answer to a request of `begin`. */
export async function answerTo(request: ClientRequest): Promise<MediaAnswer> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const piece of response) chunks.push(piece as Buffer);
  const headers = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
  return { status: response.statusCode ?? 0, headers, body: JSON.parse(Buffer.concat(chunks).toString()) };
}
