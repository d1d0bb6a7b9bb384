import { getSchemaPath } from '@nestjs/swagger';
import { CONNECTING } from './asyncapi.js';
import { Examples, type Schema, typesOf } from './example.js';
import { type Html, html, page, prose } from './html.js';
import {
  type AskEvent,
  replySchema,
  type SaidEvent,
  type SocketEvents,
  type SocketNamespace,
} from './socket-events.js';

/** The events for people: a list to read in a minute, and the details of each below. */
export function renderEvents({ namespaces, schemas }: SocketEvents): string {
  const examples = new Examples(schemas);
  const lead = html`<p>${prose(CONNECTING)} The same as <a href="/docs/events-json">AsyncAPI</a>.</p>`;
  return page('Events', html`${lead}${namespaces.map((namespace) => renderNamespace(namespace, examples))}`);
}

function renderNamespace({ namespace, asks, says }: SocketNamespace, examples: Examples): Html {
  const at = namespace === '/' ? '' : `${namespace} `;
  return html`<h2>Namespace <code>${namespace}</code></h2>
    <table>
      <tr>
        <th>You ask</th>
        <th></th>
      </tr>
      ${asks.map((ask) => summaryRow(`${at}ask ${ask.event}`, ask))}
    </table>
    <table>
      <tr>
        <th>You hear</th>
        <th></th>
      </tr>
      ${says.map((said) => summaryRow(`${at}event ${said.event}`, said))}
    </table>
    ${asks.map((ask) => renderAsk(`${at}ask ${ask.event}`, ask, examples))}
    ${says.map((said) => renderSaid(`${at}event ${said.event}`, said, examples))}`;
}

function summaryRow(id: string, { event, description }: AskEvent | SaidEvent): Html {
  return html`<tr>
    <td>
      <a href="#${idOf(id)}"><code>${event}</code></a>
    </td>
    <td>${prose(description)}</td>
  </tr>`;
}

function renderAsk(id: string, ask: AskEvent, examples: Examples): Html {
  const payload: Schema = ask.payload ? { $ref: getSchemaPath(ask.payload) } : { type: 'null' };
  const call = `await socket.emitWithAck('${ask.event}', ${json(examples.of(payload))})`;
  return html`<h3 id="${idOf(id)}">ask ${ask.event}</h3>
    <p>${prose(ask.description)}</p>
    ${fields(payload, examples)}
    <pre>
${call}
// ${json({ ok: true, data: examples.of(replySchema(ask)) })}</pre>
    <p>
      Errors: ${ask.errors.map(({ code }) => html`<a href="/docs/errors#${code}"><code>${code}</code></a> `)}
    </p>`;
}

function renderSaid(
  id: string,
  { event, description, payload, isArray }: SaidEvent,
  examples: Examples,
): Html {
  return html`<h3 id="${idOf(id)}">event ${event}</h3>
    <p>${prose(description)}${isArray ? ' A list of these:' : ''}</p>
    ${fields({ $ref: getSchemaPath(payload) }, examples)}`;
}

function fields(schema: Schema, examples: Examples): Html {
  const { properties = {}, required = [] } = examples.resolve(schema);
  const rows = Object.entries(properties).map(([name, field]) => {
    const { description = '' } = examples.resolve(field);
    const optional = required.includes(name) ? '' : '?';
    return html`<tr>
      <td><code>${name}${optional}</code></td>
      <td>${typeText(field, examples)}</td>
      <td>${prose(description)}</td>
    </tr>`;
  });
  return rows.length === 0
    ? html`<p>No payload.</p>`
    : html`<table>
        ${rows}
      </table>`;
}

/** A type in a word or two; objects by their fields. */
function typeText(schema: Schema, examples: Examples): string {
  if ('$ref' in schema) return `{ ${Object.keys(examples.resolve(schema).properties ?? {}).join(', ')} }`;
  const inner = [...(schema.anyOf ?? []), ...(schema.allOf ?? []), ...(schema.oneOf ?? [])];
  if (inner.length > 0) return inner.map((one) => typeText(one, examples)).join(' or ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.items) return `[${typeText(schema.items, examples)}]`;
  return schema.format === 'date-time'
    ? typesOf(schema).join(' or ').replace('string', 'ISO 8601 time')
    : typesOf(schema).join(' or ');
}

function idOf(text: string): string {
  return text.replace(/[^\w:]+/g, '-').replace(/^-/, '');
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
