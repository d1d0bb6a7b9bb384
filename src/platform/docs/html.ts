import { escapeHtml } from '../../shared/text.js';

/** Markup, as opposed to text that has yet to be escaped. */
export class Html {
  constructor(readonly markup: string) {}
}

type Part = Html | string | number | Part[];

/** Markup with every text in it escaped. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(markupOf)));
}

/** Prose of a docstring: what stands between backticks is code. */
export function prose(text: string): Html[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}

/** A whole page of the documentation. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title} - Haggle</title>
        <link rel="icon" href="/docs/favicon-32x32.png" />
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <nav>
          <strong>Haggle</strong> <a href="/docs">REST</a> <a href="/docs/events">Events</a>
          <a href="/docs/errors">Errors</a>
        </nav>
        <h1>${title}</h1>
        ${body}
      </body>
    </html>`.markup;
}

function markupOf(part: Part): string {
  if (part instanceof Html) return part.markup;
  if (Array.isArray(part)) return part.map(markupOf).join('');
  return escapeHtml(String(part));
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
nav a { margin-left: 1rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
h3 { margin: 1.8rem 0 .3rem; font: 600 1rem ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
code, pre { font: .9em ui-monospace, monospace; background: var(--soft); border-radius: 3px; padding: 0 .2em; }
pre { padding: .6rem; overflow: auto; }
:target { background: #fd04; }
td:first-child { white-space: nowrap; width: 13rem; }
td:nth-child(2):not(:last-child) { width: 13rem; }
`;
