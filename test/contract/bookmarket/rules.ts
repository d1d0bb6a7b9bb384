import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ChatClient } from '../../support/chat-client.js';
import { ContractUser } from '../../support/contract-user.js';
import { TestApp } from '../../support/test-app.js';

const API = '/api/messages';
const at = (conversationId: string) => `${API}/${encodeURIComponent(conversationId)}`;
const freshBook = () => `book-${randomUUID()}`;
const refused = (status: number) => status >= 400 && status < 500 && status !== 429;

describe('contract 000, refusals', () => {
  let app: TestApp;
  let ann: ContractUser;
  let bob: ContractUser;
  let eve: ContractUser;
  let annSocket: ChatClient;
  let bobSocket: ChatClient;
  let eveSocket: ChatClient;

  const person = (who: string) => new ContractUser(app, 'bookmarket', who);

  beforeAll(async () => {
    app = await TestApp.start();
    [ann, bob, eve] = ['ann', 'bob', 'eve'].map(person) as [ContractUser, ContractUser, ContractUser];
    [annSocket, bobSocket, eveSocket] = await Promise.all([ann.connect(), bob.connect(), eve.connect()]);
  });

  afterAll(async () => {
    for (const socket of [annSocket, bobSocket, eveSocket]) socket.close();
    await app.stop();
  });

  describe('lets nobody in who has no business here', () => {
    const bookId = freshBook();
    const conversationId = `${bookId}|ann:bob`;

    beforeAll(async () => {
      await ann.post(API, { conversationId, message: 'between us' });
    });

    const calls = (): [string, string, unknown?][] => [
      ['GET', at(conversationId)],
      ['GET', `${API}/${conversationId}`],
      ['PUT', `${at(conversationId)}/read`],
      ['POST', API, { conversationId, message: 'x' }],
      ['GET', `${API}/conversations/user/ann`],
      ['GET', `${API}/unread/ann`],
      ['GET', `${API}/partner?bookId=${bookId}&userId=ann`],
      ['GET', `${API}/partner?bookId=${bookId}&userId=eve`],
    ];

    it('on REST', async () => {
      for (const [method, path, body] of calls()) {
        const { status, body: refusal } = await eve.call(method, path, body);
        expect([path, refused(status)]).toEqual([path, true]);
        expect(refusal).toMatchObject({
          success: false,
          message: expect.any(String),
          error: expect.any(String),
        });
        for (const token of [null, 'nonsense'])
          expect([path, (await ann.call(method, path, body, token)).status]).toEqual([path, 401]);
      }
      expect((await eve.get(`${API}/conversations/user/eve`)).body).toEqual([]);
      expect((await eve.get(`${API}/unread/eve`)).body.count).toBe(0);
    });

    it('on sockets', async () => {
      for (const [event, payload] of [
        ['chat:join', { conversationId }],
        ['chat:leave', { conversationId }],
        ['chat:message', { conversationId, message: 'x' }],
        ['chat:typing', { conversationId, isTyping: true }],
        ['chat:typing', { conversationId: `${bookId}|ann:eve`, userId: 'ann', isTyping: true }],
        ['user:online', { userId: 'ann' }],
        ['user:offline', { userId: 'ann' }],
      ] as const) {
        const before = eveSocket.all('error').length;
        eveSocket.socket.emit(event, payload);
        await eveSocket.hear('error', () => eveSocket.all('error').length > before);
        expect(eveSocket.all('error').at(-1)).toMatchObject({
          event,
          message: expect.any(String),
          error: expect.any(String),
        });
      }
      await bobSocket.ask('chat:message', { conversationId, message: 'still between us' });
      await annSocket.hear('notify:new-message', ({ message }) => message === 'still between us');
      await eveSocket.caughtUp();
      expect(eveSocket.heard.filter(({ event }) => event !== 'error')).toEqual([]);
      expect((await ann.get(at(conversationId))).body).toHaveLength(2);
      for (const token of ['', 'nonsense'])
        await expect(ChatClient.connect(`${app.origin}/bookmarket`, token)).rejects.toThrow(
          'Authentication error',
        );
    });

    it('speaking for somebody else, or to somebody else', async () => {
      const send = (more: object) => ann.post(API, { conversationId, message: 'x', ...more });
      expect((await send({ senderId: 'bob' })).status).toBe(403);
      expect((await send({ recipientId: 'eve' })).status).toBe(400);
      expect((await send({ senderId: { $ne: null } })).status).toBe(400);
      const spoofed = await annSocket.ask('chat:message', { conversationId, message: 'x', senderId: 'bob' });
      expect(spoofed.error?.code).toBe('messages.identity_mismatch');
      const typed = await annSocket.ask('chat:typing', { conversationId, userId: 'bob', isTyping: true });
      expect(typed.error?.code).toBe('messages.identity_mismatch');
      const decided = await send({ bookId: 'another' });
      expect(decided.body).toMatchObject({ bookId, recipientId: 'bob', senderId: 'ann' });
    });
  });

  it('refuses what is no name of a conversation, and what is no text', async () => {
    const bad = [
      'nonsense',
      'book|',
      '|ann:bob',
      'book|ann:',
      'book|ann:ann',
      'book|bob:eve',
      '{"$ne":null}',
    ];
    const long = [`${'b'.repeat(129)}|ann:bob`, `book|ann:${'x'.repeat(129)}`, 'x'.repeat(5000)];
    for (const id of [...bad, ...long, `conversation:${'0'.repeat(24)}|ann:bob`, 'b\0|ann:bob']) {
      const answers = await Promise.all([
        ann.get(at(id)),
        ann.put(`${at(id)}/read`),
        ann.post(API, { conversationId: id, message: 'x' }),
      ]);
      expect([id, answers.every(({ status }) => refused(status))]).toEqual([id, true]);
      for (const event of ['chat:join', 'chat:leave', 'chat:message', 'chat:typing']) {
        const answer = await annSocket.ask(event, { conversationId: id, message: 'x', isTyping: true });
        expect([id, event, answer.ok]).toEqual([id, event, false]);
      }
    }
    expect(refused((await ann.get(`${API}/%E0%A4%A`)).status)).toBe(true);
    for (const conversationId of [undefined, null, 7, {}, { $ne: null }, ['book|ann:bob']]) {
      expect((await ann.post(API, { conversationId, message: 'x' })).status).toBe(400);
      for (const event of ['chat:join', 'chat:leave', 'chat:message', 'chat:typing'])
        expect((await annSocket.ask(event, { conversationId, message: 'x' })).ok).toBe(false);
    }
    const conversationId = `${freshBook()}|ann:bob`;
    for (const message of [undefined, null, '', '  ', 7, {}, { $ne: null }, ['x'], 'x'.repeat(4001)]) {
      expect((await ann.post(API, { conversationId, message })).status).toBe(400);
      expect((await annSocket.ask('chat:message', { conversationId, message })).ok).toBe(false);
    }
    for (const payload of [undefined, null, 'text', 7, []])
      for (const event of ['chat:join', 'chat:message', 'chat:typing'])
        expect((await annSocket.ask(event, payload)).ok).toBe(false);
    for (const query of ['', 'bookId=b', 'userId=ann', 'bookId[$ne]=b&userId=ann', 'bookId=b&userId=bob'])
      expect(refused((await ann.get(`${API}/partner?${query}`)).status)).toBe(true);
    expect((await annSocket.ask('user:online', { userId: { $ne: null } })).ok).toBe(false);
    expect((await ann.get(at(conversationId))).body).toEqual([]);
    const list = (await ann.get(`${API}/conversations/user/ann`)).body;
    expect(list.map((entry: { conversationId: string }) => entry.conversationId)).not.toContain(
      conversationId,
    );
  });
});
