import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { mediaErrors } from '../media.errors.js';

const LIMITS = { files: 2, fields: 20, parts: 22, fieldSize: 128 * 1024, headerPairs: 32, headerSize: 8192 };
/** How long the rest of a refused request is thrown away, so that the client gets to read the answer. */
const DISCARD_MS = 10_000;

/** One file of a form. */
export interface FilePart {
  field: string;
  filename: string | undefined;
  /** What the client says that it is. */
  declared: string | undefined;
  content: Readable;
}

/** What to do with a form while it comes in. */
export interface FormHandlers {
  /** Takes a file; the form is read no further than this does. */
  onFile(part: FilePart): Promise<void>;
  /** Called with the number of bytes of each piece of the request. */
  onBytes(count: number): void;
  /** How long the request may stand still, in milliseconds. */
  idleMs: number;
}

/**
 * Reads a multipart form as it arrives and answers its text fields. Whatever goes wrong, it comes back only when every
 * `onFile` has. Throws `media.not_multipart`, `media.malformed`, `media.upload_aborted`, `media.upload_stalled` and what
 * `onFile` throws.
 */
export async function readForm(
  request: IncomingMessage,
  handlers: FormHandlers,
): Promise<Record<string, string>> {
  const reading = new FormReading(request, handlers);
  try {
    return await reading.run();
  } catch (error) {
    await reading.stop();
    throw error;
  }
}

class FormReading {
  private readonly parser: BusboyInstance;
  private readonly fields = new Map<string, string>();
  private readonly contents: Readable[] = [];
  private readonly files: Promise<void>[] = [];
  private idle?: NodeJS.Timeout;

  constructor(
    private readonly request: IncomingMessage,
    private readonly handlers: FormHandlers,
  ) {
    this.parser = parserFor(request);
  }

  async run(): Promise<Record<string, string>> {
    await new Promise<void>((resolve, reject) => {
      this.watchRequest(reject);
      this.watchParser(resolve, reject);
      this.request.pipe(this.parser);
    });
    clearTimeout(this.idle);
    await Promise.all(this.files);
    return Object.fromEntries(this.fields);
  }

  async stop(): Promise<void> {
    clearTimeout(this.idle);
    this.request.unpipe(this.parser);
    this.request.off('data', this.take);
    for (const content of this.contents) content.destroy();
    await Promise.allSettled(this.files);
  }

  private readonly take = (chunk: Buffer): void => {
    this.idle?.refresh();
    this.handlers.onBytes(chunk.length);
  };

  private watchRequest(reject: (error: Error) => void): void {
    const { request, handlers } = this;
    if (request.destroyed) reject(mediaErrors.aborted());
    this.idle = setTimeout(() => reject(mediaErrors.stalled()), handlers.idleMs);
    request.on('data', this.take);
    request.on('error', () => reject(mediaErrors.aborted()));
    request.on('close', () => {
      if (!request.complete) reject(mediaErrors.aborted());
    });
  }

  private watchParser(resolve: () => void, reject: (error: Error) => void): void {
    const tooManyParts = (): void => reject(mediaErrors.malformed('The form has too many parts.'));
    this.parser.on('file', (field, content, ...[filename, , declared]) => {
      content.on('error', () => undefined);
      this.contents.push(content);
      const taken = this.handlers.onFile({ field, filename, declared, content });
      taken.catch(reject);
      this.files.push(taken);
    });
    this.parser.on('field', (name, value, _isNameCut, isCut) => {
      if (isCut) reject(mediaErrors.malformed('A text field of the form is too long.'));
      else if (this.fields.has(name))
        reject(mediaErrors.malformed('The form has two text fields of one name.'));
      else this.fields.set(name, value);
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
      this.parser.on(limit, tooManyParts);
    this.parser.on('error', () => reject(mediaErrors.malformed()));
    this.parser.on('finish', resolve);
  }
}

function parserFor(request: IncomingMessage): BusboyInstance {
  const type = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\b/i.test(type)) throw mediaErrors.notMultipart();
  try {
    return new Busboy({ headers: request.headers as BusboyHeaders, limits: LIMITS });
  } catch {
    throw mediaErrors.malformed('The content type of the form has no boundary.');
  }
}

/** The rest of a refused request: a client reads the answer only when it could send all. One that goes on for too long is cut off. */
export function discard(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const timer = setTimeout(() => request.destroy(), DISCARD_MS).unref();
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
