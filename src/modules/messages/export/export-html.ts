import { escapeHtml } from '../../../shared/text.js';
import type { ExportedConversation, ExportedMessage, ExportWriter } from './export-writer.js';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1e; }
article { border-top: 1px solid #ddd; padding: .75rem 0; }
article:target { background: #fff8dc; }
header small, .gone, .file { color: #6b6b70; }
p { margin: .25rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
blockquote { margin: .25rem 0 0; padding-left: .75rem; border-left: 3px solid #ccc; color: #555; white-space: pre-wrap; }
a { color: inherit; }
`;
/** Goes with the file wherever it is kept: it runs nothing and loads nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** For people: one page that needs nothing else. */
export const htmlWriter: ExportWriter = {
  contentType: 'text/html; charset=utf-8',
  begin: pageHead,
  message: article,
  separator: '\n',
  end: '\n</main>\n</body>\n</html>\n',
};

function pageHead(conversation: ExportedConversation): string {
  const title = escapeHtml(conversation.title ?? conversation.subject?.title ?? 'Conversation');
  const members = conversation.members.map(
    ({ userId, name, role }) => `<bdi>${escapeHtml(name ?? userId)}</bdi> (${escapeHtml(role)})`,
  );
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1 dir="auto">${title}</h1>
<p>${members.join(', ')}</p>
<p><small>Exported ${timeOf(conversation.exportedAt)}</small></p>
<main>
`;
}

function article(message: ExportedMessage): string {
  const { seq, senderId, senderName, createdAt, editedAt } = message;
  const who = senderId === null ? 'System' : escapeHtml(senderName ?? senderId);
  const marks = `<a href="#m${seq}">#${seq}</a> ${timeOf(createdAt)}${editedAt ? ' · edited' : ''}`;
  return `<article id="m${seq}"><header><b><bdi>${who}</bdi></b> <small>${marks}</small></header>${quote(message)}${body(message)}</article>`;
}

function quote({ replyTo }: ExportedMessage): string {
  return replyTo
    ? `<blockquote dir="auto"><a href="#m${replyTo.seq}">#${replyTo.seq}</a> ${escapeHtml(replyTo.content)}</blockquote>`
    : '';
}

function body({ content, attachments, deletedAt }: ExportedMessage): string {
  if (deletedAt) return '<p class="gone">Deleted</p>';
  const files = attachments.map(
    ({ kind, name }) => `<p class="file">[${kind}] <bdi>${escapeHtml(name)}</bdi></p>`,
  );
  return `<p dir="auto">${escapeHtml(content)}</p>${files.join('')}`;
}

function timeOf(date: Date): string {
  const iso = date.toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}
