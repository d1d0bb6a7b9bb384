import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAsyncApi } from '../../../src/platform/docs/asyncapi.js';
import { createOpenApi } from '../../../src/platform/docs/openapi.js';
import { readSocketEvents, type SocketNamespace } from '../../../src/platform/docs/socket-events.js';
import { codesInSource } from '../../support/error-codes.js';
import { type Row, rowsBelow } from '../../support/markdown.js';
import { TestApp } from '../../support/test-app.js';

const PROTOCOL = 'docs/PROTOCOL.md';

const first = (rows: Row[]): string[] => rows.map(([cell = '']) => cell);

describe('docs/PROTOCOL.md', () => {
  let app: TestApp;
  let main: SocketNamespace;

  beforeAll(async () => {
    app = await TestApp.start();
    const { namespaces } = readSocketEvents(app.app, [createOpenApi(app.app)]);
    main = namespaces.find(({ namespace }) => namespace === '/') as SocketNamespace;
  });

  afterAll(() => app.stop());

  it('lists what clients ask, in order, and nothing else', () => {
    expect(first(rowsBelow(PROTOCOL, '## Client to server'))).toEqual(main.asks.map(({ event }) => event));
  });

  it('lists what clients hear, in order, and nothing else', () => {
    expect(first(rowsBelow(PROTOCOL, '## Server to client'))).toEqual(main.says.map(({ event }) => event));
  });

  it('lists every error code, in order, and nothing else', () => {
    expect(first(rowsBelow(PROTOCOL, '## Errors'))).toEqual(codesInSource());
  });

  it('says something about each', () => {
    const rows = ['## Client to server', '## Server to client', '## Errors'].flatMap((heading) =>
      rowsBelow(PROTOCOL, heading),
    );
    expect(rows.filter((cells) => cells.some((cell) => cell === ''))).toEqual([]);
  });

  it('and the documents that are made by code are made without the plugin of the build, too', () => {
    expect(
      Object.keys(createAsyncApi(readSocketEvents(app.app, [createOpenApi(app.app)])).channels),
    ).toContain('main');
  });
});
