/**
 * What is stored as plain text must be nothing but text: valid UTF-8, no control characters, nothing in it that a browser or a
 * shell would run, and no name or declared type that calls it a program. It is served as an attachment that is not sniffed;
 * this is the second lock.
 */

// All control characters but tab, line feed, form feed and carriage return.
const CONTROL = /(?![\t\n\f\r])\p{Cc}/u;
const ACTIVE =
  /<(?:!doctype|\?(?:xml|php)|%|(?:html|head|body|script|style|svg|math|iframe|frame|object|embed|applet|meta|link|base|form|img|video|audio|template)[\s/>])/i;
const SHEBANG = /^\ufeff?\s*(?:#!|<[a-z!?%])/i;
/** The longest sign of activity may be cut in two by a chunk. */
const OVERLAP = 16;

const PROGRAM_NAME =
  /\.(?:html?|xhtml|shtml|svgz?|xml|xsl|m?js|cjs|jsx|tsx?|vbs?|wsf|hta|php\d?|phtml|jsp|asp|aspx|cgi|pl|py|rb|sh|bash|zsh|ps1|psm1|bat|cmd|com|exe|reg|lnk|url|desktop|jar|swf)\.?\s*$/i;
const PROGRAM_TYPE = /html|xml|svg|script|x-(?:sh|csh|php|python|perl|httpd)|x-msdos|x-bat/i;

/** Whether the name or the declared type of a text calls it a program or a document that runs. */
export function callsItselfActive(filename: string | undefined, declared: string | undefined): boolean {
  return PROGRAM_NAME.test(filename ?? '') || PROGRAM_TYPE.test(declared ?? '');
}

/** Looks at a text that comes in pieces. */
export class PlainTextCheck {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private tail = '';
  private isFirst = true;

  /** Whether this is still plain text with this piece; `isLast` closes it. */
  accepts(piece: Uint8Array, isLast = false): boolean {
    const text = this.decode(piece, isLast);
    if (text === undefined || CONTROL.test(text)) return false;
    const window = this.tail + text;
    if (this.isFirst && SHEBANG.test(window)) return false;
    this.isFirst &&= window.trim() === '';
    this.tail = window.slice(-OVERLAP);
    return !ACTIVE.test(window);
  }

  private decode(piece: Uint8Array, isLast: boolean): string | undefined {
    try {
      return this.decoder.decode(piece, { stream: !isLast });
    } catch {
      return undefined;
    }
  }
}
