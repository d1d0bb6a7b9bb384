import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { GATEWAY_OPTIONS, MESSAGE_METADATA } from '@nestjs/websockets/constants.js';
import specs from '@asyncapi/specs';
import type { AsyncApiDocument } from '../../src/platform/docs/asyncapi.js';
import { WIRE_EVENTS, type WireEvents } from '../../src/platform/ws/wire-events.js';
import { BuiltApp } from '../support/built-app.js';
import { ChatClient } from '../support/chat-client.js';
import { SchemaJudge } from '../support/json-schema.js';
import { TestApp } from '../support/test-app.js';
import { tokenFor } from '../support/tokens.js';

/** The server says it of itself, without a broadcaster. */
const OF_THE_PLATFORM = ['error'];

let built: BuiltApp;
let app: TestApp;
let document: AsyncApiDocument;

// Two applications start, on a machine that may have other things to do.
jest.setTimeout(120_000);

beforeAll(async () => {
  [built, app] = await Promise.all([BuiltApp.start(), TestApp.start()]);
  document = (await built.rest().get<AsyncApiDocument>('/docs/events-json')).body;
});

afterAll(() => Promise.all([built.end(), app.stop()]));

/** The messages of all channels of one kind (`ask`, `ack` or `event`), by namespace and event. */
function messagesOf(
  kind: string,
): { name: string; namespace: string; event: string; pointer: string; message: Message }[] {
  return Object.entries(document.channels).flatMap(([channel, { address, messages }]) =>
    Object.entries(messages)
      .filter(([key]) => key.startsWith(`${kind}.`))
      .map(([key, message]) => ({
        name: `${address} ${message.name}`,
        namespace: address,
        event: message.name,
        pointer: `#/channels/${channel}/messages/${key}`,
        message,
      })),
  );
}

type Message = AsyncApiDocument['channels'][string]['messages'][string];

describe('the AsyncAPI document', () => {
  it('is valid', () => {
    const judge = new SchemaJudge(specs.schemasWithoutId['3.0.0']);
    expect(judge.complaints('#', document)).toEqual([]);
  });

  it('refers to nothing that it does not have', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
    const find = (path: string): unknown =>
      path
        .split('/')
        .reduce<unknown>((place, key) => (place as Record<string, unknown> | undefined)?.[key], document);
    expect(refs.length).toBeGreaterThan(0);
    expect(refs.filter((path) => find(path) === undefined)).toEqual([]);
  });

  it('has every handler of every gateway, and its ack', () => {
    const handlers = handlersOfGateways();
    expect(
      messagesOf('ask')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(handlers);
    expect(
      messagesOf('ack')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(handlers);
  });

  it('has every event that a broadcaster sends', () => {
    const said = messagesOf('event')
      .map(({ event }) => event)
      .filter((event) => !OF_THE_PLATFORM.includes(event));
    expect([...new Set(said)].toSorted()).toEqual(eventsOfBroadcasters());
  });

  it('has an operation for each message, with a summary', () => {
    const operations = Object.values(document.operations);
    expect(operations.filter(({ summary }) => summary.length < 5)).toEqual([]);
    const used = operations
      .flatMap(({ messages, reply }) => [...messages, ...(reply?.messages ?? [])])
      .map(({ $ref }) => $ref);
    const all = ['ask', 'ack', 'event'].flatMap(messagesOf).map(({ pointer }) => pointer);
    expect(used.toSorted()).toEqual(all.toSorted());
  });

  it('describes every field', () => {
    const silent = Object.entries(document.components.schemas).flatMap(([name, schema]) => {
      const { properties = {} } = schema as { properties?: Record<string, { description?: string }> };
      return Object.entries(properties).flatMap(([field, { description }]) =>
        description ? [] : [`${name}.${field}`],
      );
    });
    expect(silent).toEqual([]);
    const isEmpty = (schema: object): boolean =>
      Object.keys((schema as { properties?: object }).properties ?? {}).length === 0;
    expect(Object.entries(document.components.schemas).filter(([, schema]) => isEmpty(schema))).toEqual([]);
  });
});

describe('its examples', () => {
  it('are of the shape that they are examples of', () => {
    const judge = new SchemaJudge(document);
    const wrong = ['ask', 'ack', 'event']
      .flatMap(messagesOf)
      .flatMap(({ pointer, message }) =>
        message.examples.flatMap(({ name, payload }) =>
          judge
            .complaints(`${pointer}/payload`, payload)
            .map((complaint) => `${pointer} (${name}): ${complaint}`),
        ),
      );
    expect(wrong).toEqual([]);
  });

  it('are asks that the server understands', async () => {
    const token = tokenFor({ sub: 'u-42', roles: ['service', 'admin'] });
    for (const { name, namespace, event, message } of messagesOf('ask')) {
      const client = await ChatClient.connect(new URL(namespace, built.origin).href, token);
      const { error } = await client.ask(event, message.examples[0]?.payload);
      client.close();
      expect([name, error?.code]).not.toEqual([name, expect.stringMatching(/^(request\..+|internal)$/)]);
    }
  });

  it('have every error with its code and its page', async () => {
    const page = (await built.rest().get<string>('/docs/errors')).body;
    const codes = messagesOf('ack').flatMap(({ message }) => message.examples.map(({ name }) => name));
    const errors = [...new Set(codes)].filter((code) => code !== 'ok');
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.filter((code) => !page.includes(`id="${code}"`))).toEqual([]);
  });
});

function classes(): Type[] {
  const discovery = new DiscoveryService(app.app.get(ModulesContainer));
  return discovery
    .getProviders()
    .flatMap(({ metatype }) => (typeof metatype === 'function' ? [metatype as Type] : []));
}

function handlersOfGateways(): string[] {
  const handlers = classes().flatMap((gateway) => {
    const options = Reflect.getMetadata(GATEWAY_OPTIONS, gateway) as { namespace?: string } | undefined;
    if (!options) return [];
    const prototype = gateway.prototype as Record<string, object>;
    const events = new MetadataScanner()
      .getAllMethodNames(prototype)
      .map((method) => Reflect.getMetadata(MESSAGE_METADATA, prototype[method] ?? {}) as unknown);
    return events
      .filter((event) => typeof event === 'string')
      .map((event) => `${options.namespace ?? '/'} ${event}`);
  });
  return [...new Set(handlers)].toSorted();
}

function eventsOfBroadcasters(): string[] {
  const events = classes().flatMap((provider) =>
    Object.keys((Reflect.getMetadata(WIRE_EVENTS, provider) ?? {}) as WireEvents),
  );
  return [...new Set(events)].toSorted();
}
