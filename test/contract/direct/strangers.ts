import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import { ChatClient } from '../../support/chat-client.js';
import { ContractUser } from '../../support/contract-user.js';
import { CHAT, type DirectUser, isRefused, people } from '../../support/direct-user.js';
import { TestApp } from '../../support/test-app.js';
import { tokenFor } from '../../support/tokens.js';

type Call = [method: string, path: string, body?: unknown];

const OPERATORS = [{ $ne: null }, { $gt: 0 }, ['1'], [[1]], [], true];
const MALFORMED = [
  'nonsense',
  '0',
  '-1',
  '1.5',
  '1e3',
  '0x1',
  '01',
  '1.0',
  '%201',
  '%00',
  '9007199254740992',
];

describe('contract 004, for those who have no business there', () => {
  let app: TestApp;
  let ann: DirectUser;
  let bob: DirectUser;
  let eve: DirectUser;
  let conversationId: number;
  let messageId: number;
  let annSocket: ChatClient;
  let eveSocket: ChatClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [ann, bob, eve] = people(app, 3) as [DirectUser, DirectUser, DirectUser];
    const { data } = (await ann.send(bob.number, 'a secret')).body;
    [conversationId, messageId] = [data.conversation_id, data.id];
    [annSocket, eveSocket] = await Promise.all([ann.connect(), eve.joinPersonal()]);
  });

  afterAll(async () => {
    for (const socket of [annSocket, eveSocket]) socket.close();
    await app.stop();
  });

  /** Every endpoint that names a conversation or a message, with these ids. */
  const callsWith = (id: unknown, ofMessage: unknown = id): Call[] => [
    ['GET', `${CHAT}/conversations/${String(id)}/messages`],
    ['PUT', `${CHAT}/conversations/${String(id)}/read`],
    ['GET', `${CHAT}/conversations/${String(id)}/search?q=secret`],
    ['DELETE', `${CHAT}/messages/${String(ofMessage)}`],
  ];
  const everyCall = (): Call[] => [
    ['POST', `${CHAT}/send`, { receiverId: bob.number, content: 'x' }],
    ['GET', `${CHAT}/conversations`],
    ['GET', `${CHAT}/unread-count`],
    ['GET', `${CHAT}/unread`],
    ...callsWith(conversationId, messageId),
  ];
  /** Every event that names a conversation, with this id. */
  const asksWith = (id: unknown): [string, object][] => [
    ['send_message', { receiverId: bob.number, conversationId: id, content: 'x' }],
    ...['join_conversation', 'leave_conversation', 'typing', 'stop_typing', 'mark_as_read'].map(
      (event): [string, object] => [event, { conversationId: id }],
    ),
  ];

  it('answers 401 without a good token, on every endpoint', async () => {
    const bad = [
      null,
      '',
      'nonsense',
      new JwtService({ secret: 'another secret, that nobody here knows of' }).sign({ sub: ann.id }),
      tokenFor({ sub: ann.id, exp: Math.floor(Date.now() / 1000) - 60 }),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sub: ann.id })).toString('base64url')}.`,
    ];
    for (const token of bad) {
      for (const [method, path, body] of everyCall()) {
        const answer = await ann.call(method, path, body, token);
        expect([method, path, answer.status]).toEqual([method, path, 401]);
        expect(answer.body).toMatchObject({
          success: false,
          message: expect.any(String),
          error: expect.any(String),
        });
      }
      await expect(ChatClient.connect(`${app.origin}/direct`, token ?? undefined)).rejects.toThrow();
    }
  });

  it('finds nothing of others, on any endpoint', async () => {
    for (const [method, path, body] of callsWith(conversationId, messageId)) {
      const answer = await eve.call(method, path, body);
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    const { status } = await eve.send(bob.number, 'x', { conversationId });
    expect(status).toBe(404);
    expect((await ann.get(`${CHAT}/conversations/${conversationId}/messages`)).body.data.total).toBe(1);
  });

  it('refuses malformed ids, on every endpoint', async () => {
    for (const id of [...MALFORMED, 'f'.repeat(24), encodeURIComponent('{"$ne":null}')]) {
      for (const [method, path, body] of callsWith(id)) {
        const answer = await ann.call(method, path, body);
        expect([method, path, isRefused(answer)]).toEqual([method, path, true]);
      }
    }
  });

  it('refuses bodies that are no objects, and JSON that is none', async () => {
    for (const body of [[], [{ receiverId: bob.number, content: 'x' }], 'x', 7, null])
      expect(isRefused(await ann.post(`${CHAT}/send`, body))).toBe(true);
    const { status } = await fetch(`${app.origin}/direct${CHAT}/send`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${ann.token}`, 'Content-Type': 'application/json' },
      body: '{"receiverId": ',
    });
    expect(status).toBe(400);
  });

  it('refuses strangers on every event, with an error', async () => {
    for (const [event, payload] of asksWith(conversationId)) {
      const before = eveSocket.all('error').length;
      eveSocket.socket.emit(event, payload);
      await eveSocket.hear('error', () => eveSocket.all('error').length > before);
      expect(eveSocket.all('error').at(-1)).toEqual({
        event,
        message: expect.any(String),
        error: 'conversations.not_found',
        code: 'conversations.not_found',
      });
    }
    await ann.send(bob.number, 'another secret');
    await eveSocket.caughtUp();
    expect(eveSocket.heard.filter(({ event }) => event !== 'error')).toEqual([]);
  });

  it('refuses malformed ids and operators on every event', async () => {
    const tries = [
      ...[...OPERATORS, ...MALFORMED, '', 1.5, -1, 0, 2 ** 53].flatMap(asksWith),
      // Without a conversation a message goes to the one of the two.
      ...[null, undefined].flatMap((id) => asksWith(id).filter(([event]) => event !== 'send_message')),
    ];
    for (const [event, payload] of tries)
      expect([event, payload, (await annSocket.ask(event, payload)).ok]).toEqual([event, payload, false]);
    for (const field of ['receiverId', 'content', 'attachmentUrl'])
      for (const value of OPERATORS) {
        const message = { receiverId: bob.number, conversationId, content: 'x', [field]: value };
        expect([field, value, (await annSocket.ask('send_message', message)).ok]).toEqual([
          field,
          value,
          false,
        ]);
      }
    for (const payload of [undefined, null, 'x', 7, [], { conversationId: { $ne: null } }])
      for (const [event] of asksWith(conversationId))
        expect((await annSocket.ask(event, payload)).ok).toBe(false);
    expect(annSocket.socket.connected).toBe(true);
  });

  it('lets nobody speak, type, read or come for somebody else', async () => {
    const bobSocket = await bob.join(conversationId);
    for (const name of ['senderId', 'sender_id', 'userId', 'user_id'])
      await annSocket.ask('send_message', {
        receiverId: bob.number,
        conversationId,
        content: name,
        [name]: bob.number,
      });
    await bobSocket.hear('new_message', ({ content }) => content === 'user_id');
    const heard = bobSocket.all('new_message');
    expect(heard.map(({ content }) => content)).toEqual(['sender_id', 'userId', 'user_id']);
    expect(new Set(heard.map(({ senderId }) => senderId))).toEqual(new Set([ann.number]));
    for (const event of ['join_conversation', 'typing', 'mark_as_read', 'leave_conversation'])
      await annSocket.ask(event, { conversationId, userId: bob.number, senderId: bob.number });
    await bobSocket.hear('user_left');
    for (const event of ['user_joined', 'user_typing', 'messages_read', 'user_left'])
      for (const payload of bobSocket.all(event))
        expect([event, payload.userId]).toEqual([event, ann.number]);
    bobSocket.close();
  });

  it('lets nobody in by another room, or another one’s personal room', async () => {
    const before = eveSocket.heard.length;
    for (const room of [
      conversationId,
      `conversation:${conversationId}`,
      `user:${bob.id}`,
      `personal:${bob.id}`,
    ])
      await eveSocket.ask('join_conversation', { conversationId: room });
    await eveSocket.ask('join_personal_room', { userId: bob.number });
    await eveSocket.ask('join_personal_room', bob.number);
    await ann.send(bob.number, 'a third secret');
    await eveSocket.caughtUp();
    expect(eveSocket.heard.slice(before).filter(({ event }) => event !== 'error')).toEqual([]);
  });

  it('refuses people whom no number names, everywhere, and hides them', async () => {
    for (const userId of ['zoe', '007', '1.5', '-3', '0', '9007199254740992', '12 ']) {
      const zoe = new ContractUser(app, 'direct', userId);
      for (const [method, path, body] of everyCall()) {
        const answer = await zoe.call(method, path, body);
        expect([userId, path, answer.status, answer.body.error]).toEqual([
          userId,
          path,
          403,
          'direct.numeric_id_required',
        ]);
      }
      const socket = await zoe.connect();
      for (const event of [
        'join_conversation',
        'send_message',
        'typing',
        'mark_as_read',
        'join_personal_room',
      ])
        expect((await socket.ask(event, { conversationId })).error?.code).toBe('direct.numeric_id_required');
      socket.close();
    }
  });
});
