import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ManagerOptions } from 'socket.io-client';
import type { MessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import { messageEvents } from '../../../src/modules/messages/messages.broadcaster.js';
import { Realtime } from '../../../src/platform/ws/realtime.js';
import type { Transport } from '../../../src/platform/ws/sockets/realtime-socket.js';
import type { UserId } from '../../../src/shared/ids.js';
import type { ChatClient } from '../../support/chat-client.js';
import { beginWith } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

interface Frames {
  on(event: 'data', hear: (chunk: Buffer) => void): void;
}

/** What a client reads its connection from. */
const streamOf = ({ socket }: ChatClient): Frames =>
  (socket.io.engine.transport as unknown as { ws: { _socket: Frames } }).ws._socket;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('what a client is told in one turn of the event loop', () => {
  let app: TestApp;
  let realtime: Realtime;

  beforeAll(async () => {
    app = await TestApp.start();
    realtime = app.app.get(Realtime);
  });

  afterAll(() => app.stop());

  const tell = (userId: string, seq: number, content = ''): void =>
    realtime.toUsers(messageEvents, 'message:created', [userId as UserId], { seq, content } as MessageDto);

  const seqs = (client: ChatClient): number[] =>
    client.all<MessageDto>('message:created').map(({ seq }) => seq);

  function transportOf({ socket }: ChatClient): Transport {
    const [transport] = [...realtime.transports()].find(([, sockets]) =>
      sockets.some(({ id }) => id === socket.id),
    )!;
    return transport;
  }

  const ways: [string, Partial<ManagerOptions>][] = [
    ['a WebSocket', { transports: ['websocket'] }],
    ['long polling', { transports: ['polling'] }],
    ['a connection that changes its transport', { transports: ['polling', 'websocket'] }],
  ];

  it.each(ways)('comes whole and in order over %s', async (way, options) => {
    const client = await app.connect(way, options);
    const all = numbers(300);
    for (const seq of all) {
      tell(way, seq, 'x'.repeat(seq % 7));
      if (seq % 50 === 0) await client.caughtUp();
    }
    await client.hear('message:created', ({ seq }) => seq === 300);
    expect(seqs(client)).toEqual(all);
  });

  it('goes out together', async () => {
    const client = await app.connect('together');
    await client.caughtUp();
    const chunks: Buffer[] = [];
    streamOf(client).on('data', (chunk) => chunks.push(chunk));
    for (const seq of numbers(10)) tell('together', seq);
    await client.hear('message:created', ({ seq }) => seq === 10);
    expect(chunks.filter((chunk) => chunk.includes('message:created'))).toHaveLength(1);
  });

  it('may have any length and any letters', async () => {
    const client = await app.connect('lengths');
    const contents = [0, 80, 125, 126, 127, 65_400, 65_536, 200_000].flatMap((length) => [
      'x'.repeat(length),
      'ü🙂'.repeat(length / 6),
    ]);
    for (const [index, content] of contents.entries()) tell('lengths', index, content);
    await client.hear('message:created', ({ seq }) => seq === contents.length - 1);
    expect(client.all<MessageDto>('message:created').map(({ content }) => content)).toEqual(contents);
  });

  it('is acks too: those of sends that are made at once, after their events', async () => {
    const client = await app.connect('many-sends');
    const { id: conversationId } = await beginWith(app, 'many-sends', 'hearer');
    const answers = await Promise.all(
      numbers(20).map((number) => client.ask('message:send', { conversationId, content: `${number}` })),
    );
    expect(answers.map(({ ok, data }) => ok && data.content)).toEqual(numbers(20).map(String));
    expect(client.all<MessageDto>('message:created').map(({ content }) => content)).toEqual(
      numbers(20).map(String),
    );
  });

  it.each(ways)('comes before the end of the connection, over %s', async (way, options) => {
    const client = await app.connect(`ended-${way}`, options);
    await client.caughtUp();
    const closed = client.closed();
    for (const seq of numbers(5)) tell(`ended-${way}`, seq);
    transportOf(client).close();
    expect(await closed).toBe('transport close');
    expect(seqs(client)).toEqual(numbers(5));
  });

  it('comes before a dismissal', async () => {
    const client = await app.connect('dismissed');
    const closed = client.closed();
    for (const seq of numbers(5)) tell('dismissed', seq);
    realtime.closeUser('dismissed' as UserId);
    expect(await closed).toBe('io server disconnect');
    expect(seqs(client)).toEqual(numbers(5));
  });

  it('stops nobody else when somebody has hung up in the meantime', async () => {
    const [gone, there] = [await app.connect('gone'), await app.connect('there')];
    (streamOf(gone) as unknown as { destroy(): void }).destroy();
    for (const seq of numbers(5)) {
      const both = ['gone', 'there'] as UserId[];
      realtime.toUsers(messageEvents, 'message:created', both, { seq } as MessageDto);
    }
    await there.hear('message:created', ({ seq }) => seq === 5);
    expect(seqs(there)).toEqual(numbers(5));
  });
});
