import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { MessageDto, SentMessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { Answer, ChatClient } from '../../support/chat-client.js';
import type { RestAnswer } from '../../support/rest-client.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

describe('a message', () => {
  let app: TestApp;
  let asha: ChatClient;
  let ben: ChatClient;
  let id: string;
  let path: string;

  beforeAll(async () => {
    app = await TestApp.start();
    [asha, ben] = await Promise.all([app.connect('asha'), app.connect('ben')]);
    ({ id } = await beginWith(app, 'asha', 'ben'));
    path = `/api/v1/conversations/${id}/messages`;
  });

  afterAll(() => app.stop());

  const post = (body: object, who = 'asha'): Promise<RestAnswer<SentMessageDto>> =>
    app.rest(who).post(path, body);
  const ask = (body: object): Promise<Answer<SentMessageDto>> =>
    asha.ask('message:send', { conversationId: id, ...body });

  it.each([
    ['trims it', ' \n\t hello \u00a0\ufeff', 'hello'],
    ['composes it', 'Zoe\u0308 in Zu\u0308rich', 'Zo\u00eb in Z\u00fcrich'],
    ['takes control characters out', 'a\u0000b\u001b[31mc\u0085d\u007f', 'ab[31mcd'],
    ['keeps line feeds and tabs', 'one\n\ttwo\r\nthree', 'one\n\ttwo\nthree'],
    ['takes halves of characters out', 'a\ud83d b\ude00', 'a b'],
    [
      'leaves HTML alone, for clients to escape',
      '<img src=x onerror="alert(1)"> &amp; {{1}}',
      '<img src=x onerror="alert(1)"> &amp; {{1}}',
    ],
    ['leaves what databases know alone', '$ne $$ROOT {"$gt":""}', '$ne $$ROOT {"$gt":""}'],
    ['leaves emoji and scripts alone', '👩‍👩‍👧‍👦 नमस्ते مرحبا 你好', '👩‍👩‍👧‍👦 नमस्ते مرحبا 你好'],
  ])('is plain text: the server %s', async (_, content, stored) => {
    const { data } = await ask({ content });
    expect(data?.content).toBe(stored);
    expect((await ben.hear<MessageDto>('message:created', (heard) => heard.id === data?.id)).content).toBe(
      stored,
    );
    const { body } = await app.rest('ben').get<{ items: MessageDto[] }>(`${path}?limit=1`);
    expect(body.items[0]?.content).toBe(stored);
    const listed = await app.rest('ben').get<ConversationDto>(`/api/v1/conversations/${id}`);
    expect(listed.body.lastMessage?.content).toBe(stored);
  });

  it.each([
    ['4000 letters', 'x'.repeat(4000)],
    ['4000 emoji', '😀'.repeat(4000)],
    ['4000 letters in white space', `${' '.repeat(3000)}${'x'.repeat(4000)}\n`],
    ['4000 letters that were written as 8000', 'e\u0301'.repeat(4000)],
  ])('may have %s', async (_, content) => {
    expect((await post({ content })).status).toBe(201);
    expect((await ask({ content })).ok).toBe(true);
  });

  it.each([
    ['4001 letters', 'x'.repeat(4001), 'messages.too_long'],
    ['4001 emoji', '😀'.repeat(4001), 'messages.too_long'],
    ['nothing', '', 'messages.empty'],
    ['white space', ' \n\t\u00a0', 'messages.empty'],
    ['control characters', '\u0000\u0001\u007f', 'messages.empty'],
  ])('may not have %s', async (_, content, code) => {
    expect(await post({ content })).toMatchObject({ status: 400, body: { code } });
    expect(await ask({ content })).toMatchObject({ ok: false, error: { code } });
  });

  it.each<Record<string, unknown>>([
    { offer: 300, currency: 'EUR', nested: { list: [1, 'two', null, true, { three: 3.5 }] } },
    { $ne: null, $set: { a: 1 }, 'a.b': 2, '': 3, ' ': 4, ключ: 5 },
    { $ref: 'users', $id: 'asha' },
    { $oid: 'a'.repeat(24), $date: '2020-01-01', $numberLong: '1' },
    { hasOwnProperty: 'h', toString: 't', toJSON: 'j', toBSON: 'b', then: 'x', length: 3 },
    { huge: 1e308, tiny: 5e-324, negative: -0.5, large: 2 ** 53, int: 2 ** 31 },
    {},
  ])('keeps the metadata %j as they are', async (metadata) => {
    const { data } = await ask({ content: 'x', metadata });
    expect(data?.metadata).toEqual(metadata);
    const heard = await ben.hear<MessageDto>('message:created', (message) => message.id === data?.id);
    expect(heard.metadata).toEqual(metadata);
    const { body } = await app.rest('ben').get<{ items: MessageDto[] }>(`${path}?limit=1`);
    expect(body.items[0]?.metadata).toEqual(metadata);
  });

  it.each([
    ['a list', []],
    ['text', 'offer'],
    ['too much', { text: 'x'.repeat(4096) }],
    ['a NUL in a name', { 'a\u0000b': 1 }],
    ['a name that is no name', JSON.parse('{"a":{"__proto__":1}}') as object],
    ['a constructor', { constructor: 1 }],
    ['a type of the database’s own', { value: { _bsontype: 'ObjectId' } }],
    ['what the database would take for a reference', { $ref: 'a.b', $id: 1 }],
    ['seventeen levels', JSON.parse(`${'{"a":'.repeat(17)}1${'}'.repeat(17)}`) as object],
  ])('has no metadata with %s', async (_, metadata) => {
    expect(await post({ content: 'x', metadata })).toMatchObject({
      status: 400,
      body: { code: 'request.invalid' },
    });
    expect(await ask({ content: 'x', metadata })).toMatchObject({
      ok: false,
      error: { code: 'request.invalid' },
    });
  });

  it('quotes what it answers, as it is in this conversation', async () => {
    const [first] = (await say(app.rest('ben'), id, `${'long '.repeat(100)}end`)) as [MessageDto];
    const sent = await ask({ content: 'An answer', replyTo: first.id.toUpperCase() });
    const quote = {
      id: first.id,
      seq: first.seq,
      senderId: 'ben',
      content: first.content.slice(0, 300),
      deletedAt: null,
    };
    expect(sent.data?.replyTo).toEqual(quote);
    expect(
      (await ben.hear<MessageDto>('message:created', (heard) => heard.id === sent.data?.id)).replyTo,
    ).toEqual(quote);
    const { body } = await app.rest('ben').get<{ items: MessageDto[] }>(`${path}?limit=1`);
    expect(body.items[0]?.replyTo).toEqual(quote);
  });

  it('answers nothing that is in another conversation, or nowhere', async () => {
    const other = await beginWith(app, 'asha', 'cem');
    const [elsewhere] = (await say(app.rest('asha'), other.id, 'elsewhere')) as [MessageDto];
    for (const replyTo of [elsewhere.id, 'f'.repeat(24)]) {
      expect(await ask({ content: 'x', replyTo })).toMatchObject({
        ok: false,
        error: { code: 'messages.reply_not_found' },
      });
      expect(await post({ content: 'x', replyTo })).toMatchObject({
        status: 400,
        body: { code: 'messages.reply_not_found' },
      });
    }
  });

  it('is said by the one whom the token names, whatever the body says', async () => {
    for (const senderId of ['ben', 'market', '']) {
      expect(await post({ content: 'x', senderId })).toMatchObject({
        status: 403,
        body: { code: 'messages.identity_mismatch' },
      });
      expect(await ask({ content: 'x', senderId })).toMatchObject({
        ok: false,
        error: { code: 'messages.identity_mismatch' },
      });
    }
    for (const field of ['sender', 'userId', 'from', 'senderName', 'seq', 'rev', 'id', 'createdAt']) {
      expect(await post({ content: 'x', [field]: 'ben' })).toMatchObject({
        status: 400,
        body: { code: 'request.invalid' },
      });
    }
    expect(await post({ content: 'x', senderId: 'asha' })).toMatchObject({
      status: 201,
      body: { senderId: 'asha' },
    });
  });

  it('of the system comes from a service alone, without a sender, and is unread for everybody', async () => {
    const quiet = await beginWith(app, 'dora', 'ella');
    const system = { content: 'The offer was accepted.', type: 'system', clientMessageId: 'accepted' };
    const send = (caller: string) =>
      app.rest(caller).post(`/api/v1/conversations/${quiet.id}/messages`, system);
    expect(await send('dora')).toMatchObject({ status: 403, body: { code: 'messages.role_required' } });
    const byService = () => app.service().post(`/api/v1/conversations/${quiet.id}/messages`, system);
    expect(await byService()).toMatchObject({
      status: 201,
      body: { senderId: null, type: 'system', replayed: false },
    });
    expect(await byService()).toMatchObject({ status: 200, body: { senderId: null, replayed: true } });
    for (const who of ['dora', 'ella']) {
      expect((await app.rest(who).get('/api/v1/unread')).body).toMatchObject({ total: 1 });
    }
    const text = await app
      .service()
      .post(`/api/v1/conversations/${quiet.id}/messages`, { content: 'not a member' });
    expect(text).toMatchObject({ status: 404, body: { code: 'conversations.not_found' } });
  });

  it.each(['Text', 'void', '1', 'a b', '', 'x'.repeat(33), '$ne', 'системный'])(
    'is of no type %j',
    async (type) => {
      expect(await post({ content: 'x', type })).toMatchObject({
        status: 400,
        body: { code: 'request.invalid' },
      });
    },
  );

  it('has a shorter limit where the configuration says so', async () => {
    const strict = await TestApp.start({ MESSAGE_MAX_LENGTH: '10' });
    const { id: conversationId } = await beginWith(strict, 'asha', 'ben');
    const send = (content: string) =>
      strict.rest('asha').post(`/api/v1/conversations/${conversationId}/messages`, { content });
    expect((await send('0123456789')).status).toBe(201);
    expect(await send('0123456789a')).toMatchObject({
      status: 400,
      body: { code: 'messages.too_long', details: { max: 10 } },
    });
    await strict.stop();
  });
});
