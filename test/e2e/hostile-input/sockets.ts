import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, ChatClient } from '../../support/chat-client.js';
import { asksOf, type Door } from '../../support/doors.js';
import type { Place } from '../../support/doors.js';
import { sampleBody } from '../../support/sample-bodies.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

/** What is no payload at all. */
const NO_PAYLOAD = ['x', 5, true, [], [[]], [{ $ne: null }], Buffer.from('x'), new Uint8Array(3)];
/** What no field is. */
const NEVER_GOOD = [
  { $ne: null },
  { $gt: '' },
  [],
  [[]],
  -1,
  1.5,
  1e308,
  Buffer.from('x'),
  { deep: Buffer.from('x') },
];
/** What some field may be. */
const ODD = [null, '', ' ', '\u0000', '\ud800', '__proto__', '5', 'x'.repeat(50_000)];
const FREE_FORM = ['metadata'];
const MAY_BE_EMPTY = ['attachments'];
const MALFORMED_IDS = [
  'short',
  'g'.repeat(24),
  'a'.repeat(25),
  ` ${'a'.repeat(23)}`,
  `${'a'.repeat(23)}\u0000`,
  '%00',
  '',
];

/** One ask, and whether it must be refused; where it need not be, it still must not be a fault of the server. */
interface Try {
  event: string;
  payload: unknown;
  mustRefuse: boolean;
}

const isRefusal = ({ error }: Answer): boolean =>
  error !== undefined && error.message !== '' && /^[a-z_]+(\.[a-z_]+)+$/.test(error.code);

const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

describe('hostile input over a socket', () => {
  let app: TestApp;
  let asks: Door[];
  let conversationId: string;
  let place: Place;
  let asha: ChatClient;

  beforeAll(async () => {
    app = await TestApp.start();
    asks = asksOf(app);
    conversationId = (await beginWith(app, 'asha', 'ben')).id;
    const [message] = await say(app.rest('asha'), conversationId, 'hello');
    place = { id: conversationId, messageId: message!.id };
  });

  beforeEach(async () => {
    asha = await app.connect('asha');
  });

  afterAll(() => app.stop());

  /** Every answer that is not what it should be: no refusal where there must be one, or a fault of the server. */
  async function faultsOf(tries: Try[]): Promise<string[]> {
    expect(tries.length).toBeGreaterThan(0);
    const faults: string[] = [];
    for (const { event, payload, mustRefuse } of tries) {
      const answer = await asha.ask(event, payload);
      const isFine = answer.ok ? !mustRefuse : isRefusal(answer);
      if (!isFine)
        faults.push(`${event} ${JSON.stringify([payload]).slice(0, 200)} -> ${JSON.stringify(answer)}`);
    }
    expect(asha.socket.connected).toBe(true);
    return faults;
  }

  it('has every event to try', () => {
    expect(asks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['message:send', 'conversation:read']),
    );
  });

  it('is refused as a payload', async () => {
    const tries = asks.flatMap(({ name: event, body }) => [
      ...[...NO_PAYLOAD, { $ne: null }, deep(500)].map((payload) => ({
        event,
        payload,
        mustRefuse: body.length > 0,
      })),
      ...[undefined, null, {}].map((payload) => ({ event, payload, mustRefuse: false })),
    ]);
    expect(await faultsOf(tries)).toEqual([]);
  });

  it('is refused in every field', async () => {
    const isFine = (field: string, value: unknown) =>
      (FREE_FORM.includes(field) && JSON.stringify(value).startsWith('{"$')) ||
      (MAY_BE_EMPTY.includes(field) && JSON.stringify(value) === '[]');
    const tries = asks.flatMap((ask) =>
      ask.body.flatMap((field) => {
        const payload = (value: unknown) => ({ ...sampleBody(ask, place), [field]: value });
        return [
          ...NEVER_GOOD.map((value) => ({
            event: ask.name,
            payload: payload(value),
            mustRefuse: !isFine(field, value),
          })),
          ...ODD.map((value) => ({ event: ask.name, payload: payload(value), mustRefuse: false })),
        ];
      }),
    );
    expect(await faultsOf(tries)).toEqual([]);
  });

  it('is refused as the id of a conversation', async () => {
    const tries = asks
      .filter(({ body }) => body.includes('conversationId') || body.includes('messageId'))
      .flatMap((ask) =>
        MALFORMED_IDS.map((id) => ({
          event: ask.name,
          payload: sampleBody(ask, { id, messageId: id }),
          mustRefuse: true,
        })),
      );
    expect(await faultsOf(tries)).toEqual([]);
  });

  it('is refused beside the fields that belong there', async () => {
    const tries = asks
      .filter(({ body }) => body.length > 0)
      .flatMap((ask) =>
        ['nonsense', '$where', 'then', 'from'].map((field) => ({
          event: ask.name,
          payload: { ...sampleBody(ask, place), [field]: 'x' },
          mustRefuse: true,
        })),
      );
    expect(await faultsOf(tries)).toEqual([]);
  });

  it.each([
    'message:sent',
    'error',
    '__proto__',
    'constructor',
    'toString',
    '',
    ' ',
    '$ne',
    '\u0000',
    'x'.repeat(5000),
  ])('is answered when nothing listens to it: %.20j', async (event) => {
    const refused = { ok: false, error: { code: 'request.unknown_event', message: expect.any(String) } };
    expect(await asha.ask(event, {})).toEqual(refused);
    expect(await asha.ask(event)).toEqual(refused);
  });

  it('is answered when the event is a number', async () => {
    expect(await asha.ask(5 as unknown as string)).toMatchObject({
      ok: false,
      error: { code: 'request.unknown_event' },
    });
  });

  it('is told as an error when nobody waits for an ack, or what should be one is none', async () => {
    asha.socket.emit('message:send', { conversationId: 'nonsense' });
    expect(await asha.hear('error')).toMatchObject({ event: 'message:send', code: 'request.invalid' });
    asha.socket.emit('nonsense');
    expect(await asha.hear('error', ({ event }) => event === 'nonsense')).toMatchObject({
      code: 'request.unknown_event',
    });
    asha.socket.emit('conversation:read', { conversationId: 'nonsense' }, 'no function', { nor: 'this' });
    expect(await asha.hear('error', ({ event }) => event === 'conversation:read')).toMatchObject({
      code: 'request.invalid',
    });
  });

  it('takes the first of several arguments', async () => {
    const send = (...args: unknown[]) => asha.socket.timeout(10_000).emitWithAck('message:send', ...args);
    const message = { conversationId, content: 'the first', clientMessageId: 'several' };
    expect(await send(message, { content: 'the second' }, null, [])).toMatchObject({
      ok: true,
      data: { content: 'the first' },
    });
    expect(await send(null, message)).toMatchObject({ ok: false, error: { code: 'request.invalid' } });
  });

  it('never comes back to the one who sent it', async () => {
    const { error } = await asha.ask('message:send', { conversationId, content: ['my secret content'] });
    expect(JSON.stringify(error)).not.toContain('my secret content');
  });

  it('leaves the server as it was', async () => {
    const ben = await app.connect('ben');
    await asha.ask('message:send', {
      conversationId,
      content: 'Are you still there?',
      clientMessageId: 'after',
    });
    const arrived = await ben.hear('message:created', ({ clientMessageId }) => clientMessageId === 'after');
    expect(arrived).toMatchObject({ content: 'Are you still there?', senderId: 'asha' });
  });
});
