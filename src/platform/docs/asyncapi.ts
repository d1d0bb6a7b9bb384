import { getSchemaPath } from '@nestjs/swagger';
import type { AppError } from '../../shared/app-error.js';
import { failure, success } from '../ws/asks/ack.js';
import { Examples, type Schema, type Schemas } from './example.js';
import { AckErrorDto } from './socket-error.dto.js';
import {
  type AskEvent,
  replySchema,
  type SaidEvent,
  saidSchema,
  type SocketEvents,
  type SocketNamespace,
} from './socket-events.js';

interface Reference {
  $ref: string;
}

interface Message {
  name: string;
  title: string;
  summary?: string;
  payload: Schema | object;
  examples: { name: string; summary?: string; payload: unknown }[];
}

interface Operation {
  action: 'receive' | 'send';
  channel: Reference;
  summary: string;
  messages: Reference[];
  reply?: { channel: Reference; messages: Reference[] };
}

/** An AsyncAPI 3 document, as far as sockets need it. */
export interface AsyncApiDocument {
  asyncapi: string;
  info: { title: string; version: string; description: string };
  defaultContentType: string;
  channels: Record<string, { address: string; description: string; messages: Record<string, Message> }>;
  operations: Record<string, Operation>;
  components: { schemas: Schemas };
}

/** How to connect, and what every ask is answered with. */
export const CONNECTING = `Connect with Socket.IO 4 and the token of the person: \`io(origin, { auth: { token } })\`. \
Ask with an ack: \`const ack = await socket.emitWithAck(event, payload)\`. Every ask is answered, with \
\`{ ok: true, data }\` or \`{ ok: false, error: { code, message, details? } }\`.`;

/** The events as an AsyncAPI document: one channel a namespace; `receive` is what clients ask, `send` what they hear. */
export function createAsyncApi({ namespaces, schemas }: SocketEvents): AsyncApiDocument {
  const examples = new Examples(schemas);
  return {
    asyncapi: '3.0.0',
    info: { title: 'Haggle', version: '1', description: CONNECTING },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      namespaces.map((namespace) => [idOf(namespace), channelOf(namespace, examples)]),
    ),
    operations: Object.fromEntries(namespaces.flatMap(operationsOf)),
    components: { schemas },
  };
}

function idOf({ namespace }: SocketNamespace): string {
  return namespace.slice(1) || 'main';
}

function channelOf(
  { namespace, asks, says }: SocketNamespace,
  examples: Examples,
): AsyncApiDocument['channels'][string] {
  const asked = asks.flatMap((ask) => [
    [`ask.${ask.event}`, askMessage(ask, examples)],
    [`ack.${ask.event}`, ackMessage(ask, examples)],
  ]);
  const said = says.map((event) => [`event.${event.event}`, saidMessage(event, examples)]);
  const description = `The namespace \`${namespace}\`.`;
  return {
    address: namespace,
    description,
    messages: Object.fromEntries([...asked, ...said]) as Record<string, Message>,
  };
}

function operationsOf(namespace: SocketNamespace): [string, Operation][] {
  const id = idOf(namespace);
  const channel = { $ref: `#/channels/${id}` };
  const message = (name: string): Reference => ({ $ref: `${channel.$ref}/messages/${name}` });
  const asks = namespace.asks.map(({ event, description }): [string, Operation] => [
    `${id}.ask.${event}`,
    {
      action: 'receive',
      channel,
      summary: description,
      messages: [message(`ask.${event}`)],
      reply: { channel, messages: [message(`ack.${event}`)] },
    },
  ]);
  const says = namespace.says.map(({ event, description }): [string, Operation] => [
    `${id}.event.${event}`,
    { action: 'send', channel, summary: description, messages: [message(`event.${event}`)] },
  ]);
  return [...asks, ...says];
}

function askMessage({ event, description, payload }: AskEvent, examples: Examples): Message {
  const schema: Schema = payload ? { $ref: getSchemaPath(payload) } : { type: 'null' };
  return {
    name: event,
    title: event,
    summary: description,
    payload: schema,
    examples: [exampleMessage(schema, examples)],
  };
}

function saidMessage(said: SaidEvent, examples: Examples): Message {
  const { event, description } = said;
  const schema = saidSchema(said);
  return {
    name: event,
    title: event,
    summary: description,
    payload: schema,
    examples: [exampleMessage(schema, examples)],
  };
}

function exampleMessage(schema: Schema, examples: Examples): Message['examples'][number] {
  return { name: 'example', payload: examples.of(schema) };
}

function ackMessage(ask: AskEvent, examples: Examples): Message {
  const data = replySchema(ask);
  return {
    name: ask.event,
    title: `Ack of ${ask.event}`,
    payload: {
      oneOf: [ackSchema(true, { data }), ackSchema(false, { error: { $ref: getSchemaPath(AckErrorDto) } })],
    },
    examples: [{ name: 'ok', payload: success(examples.of(data)) }, ...ask.errors.map(errorExample)],
  };
}

function errorExample(error: AppError): Message['examples'][number] {
  return { name: error.code, summary: error.message, payload: failure(error) };
}

function ackSchema(ok: boolean, more: Record<string, Schema>): object {
  return {
    type: 'object',
    properties: { ok: { const: ok }, ...more },
    required: ['ok', ...Object.keys(more)],
  };
}
