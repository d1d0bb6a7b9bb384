import type { ExportedMessage, ExportWriter } from './export-writer.js';

/** Without it Excel takes UTF-8 for the local code page. */
const BYTE_ORDER_MARK = '\uFEFF';
/** A spreadsheet takes a cell that begins like this for a formula, and would run it. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

const columns: Record<string, (message: ExportedMessage) => string | null> = {
  seq: ({ seq }) => String(seq),
  id: ({ id }) => id,
  createdAt: ({ createdAt }) => createdAt.toISOString(),
  senderId: ({ senderId }) => senderId,
  senderName: ({ senderName }) => senderName,
  type: ({ type }) => type,
  content: ({ content }) => content,
  attachments: ({ attachments }) => attachments.map(({ name }) => name).join('\n'),
  replyToSeq: ({ replyTo }) => (replyTo ? String(replyTo.seq) : null),
  editedAt: ({ editedAt }) => editedAt?.toISOString() ?? null,
  deletedAt: ({ deletedAt }) => deletedAt?.toISOString() ?? null,
};

/** For spreadsheets: RFC 4180 with a header line. */
export const csvWriter: ExportWriter = {
  contentType: 'text/csv; charset=utf-8; header=present',
  begin: () => BYTE_ORDER_MARK + line(Object.keys(columns)),
  message: (message) => line(Object.values(columns).map((cell) => cell(message))),
  separator: '',
  end: '',
};

function line(values: (string | null)[]): string {
  return `${values.map(toCell).join(',')}\r\n`;
}

/** An apostrophe in front makes a spreadsheet show the text as it is. */
function toCell(value: string | null): string {
  const text = value !== null && FORMULA.test(value) ? `'${value}` : (value ?? '');
  return `"${text.replaceAll('"', '""')}"`;
}
