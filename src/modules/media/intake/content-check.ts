import { fileTypeFromBuffer } from 'file-type';
import { allowedType, type ContentType, PLAIN_TEXT } from './content-types.policy.js';
import { mediaErrors } from '../media.errors.js';
import { callsItselfActive, PlainTextCheck } from './plain-text.js';

/** How many bytes are looked at to recognise a type. */
const HEAD_BYTES = 4100;
/** Recognised by two letters, which texts begin with too ("BMW for sale"): those that are no text fail as such. */
const BY_TWO_LETTERS = new Set(['image/bmp', 'application/x-msdownload']);

/** Finds out what the bytes of a file are while they pass, and refuses them at the first sign that they are not stored. */
export class ContentCheck {
  private readonly head: Uint8Array[] = [];
  private headBytes = 0;
  private type?: ContentType;
  private readonly text = new PlainTextCheck();

  constructor(private readonly claims: { filename: string | undefined; declared: string | undefined }) {}

  /** Looks at the next bytes. Throws `media.unsupported_type`. */
  async push(chunk: Uint8Array): Promise<void> {
    if (this.type) {
      this.checkText(chunk);
      return;
    }
    this.head.push(chunk);
    this.headBytes += chunk.length;
    if (this.headBytes >= HEAD_BYTES) await this.recognise();
  }

  /** What it is, now that all bytes have passed. Throws `media.empty` or `media.unsupported_type`. */
  async end(): Promise<ContentType> {
    if (this.headBytes === 0) throw mediaErrors.empty();
    const type = this.type ?? (await this.recognise());
    this.checkText(new Uint8Array(), true);
    return type;
  }

  private async recognise(): Promise<ContentType> {
    const head = Buffer.concat(this.head);
    const recognised = (await fileTypeFromBuffer(head))?.mime;
    const mayBeText = recognised === undefined || BY_TWO_LETTERS.has(recognised);
    const type = mayBeText ? PLAIN_TEXT : allowedType(recognised);
    if (!type) throw mediaErrors.unsupportedType();
    if (type === PLAIN_TEXT && callsItselfActive(this.claims.filename, this.claims.declared)) {
      throw mediaErrors.unsupportedType();
    }
    this.type = type;
    this.checkText(head);
    return type;
  }

  private checkText(chunk: Uint8Array, isLast = false): void {
    if (this.type !== PLAIN_TEXT) return;
    if (!this.text.accepts(chunk, isLast)) throw mediaErrors.unsupportedType();
  }
}
