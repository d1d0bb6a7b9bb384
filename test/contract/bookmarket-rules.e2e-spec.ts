import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ChatClient } from '../support/chat-client.js';
import { ContractUser } from '../support/contract-user.js';
import { TestApp } from '../support/test-app.js';
import type { Claims } from '../support/tokens.js';

const API = '/api/messages';
const at = (conversationId: string) => `${API}/${encodeURIComponent(conversationId)}`;
const freshBook = () => `book-${randomUUID()}`;
const refused = (status: number) => status >= 400 && status < 500 && status !== 429;

describe('contract 000', () => {
  let app: TestApp;
  let ann: ContractUser;
  let bob: ContractUser;
  let eve: ContractUser;
  let annSocket: ChatClient;
  let bobSocket: ChatClient;
  let eveSocket: ChatClient;

  const person = (who: string | Claims) => new ContractUser(app, 'bookmarket', who);

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

  it('takes odd ids, in books and in people', async () => {
    const odd: [string, string, string][] = [
      ['a|b:c/d?e#f%41 é', 'urn:ann:1', 'bob@example.com'],
      ['b', 'auth0|ann', 'auth0|bob'],
      ['b', 'x:y', 'x'],
    ];
    for (const [bookId, one, other] of odd) {
      const [first, second] = [person(one), person(other)];
      const conversationId = `${bookId}|${one}:${other}`;
      const sent = await first.post(API, { conversationId, message: 'odd' });
      expect([sent.status, sent.body.recipientId]).toEqual([201, other]);
      const [listed] = (await second.get(`${API}/conversations/user/${encodeURIComponent(other)}`)).body;
      expect((await second.get(at(listed.conversationId))).body).toMatchObject([
        { message: 'odd', senderId: one, recipientId: other },
      ]);
      const socket = await second.connect();
      await socket.ask('chat:join', { conversationId: listed.conversationId });
      await first.post(API, { conversationId, message: 'live' });
      expect(await socket.hear('chat:message')).toMatchObject({ conversationId: listed.conversationId });
      await socket.caughtUp();
      expect(socket.all('notify:new-message')).toHaveLength(1);
      socket.close();
    }
  });

  it('knows names from tokens, else from messages; and the seller by the book, else by who was written to', async () => {
    const [kim, lea] = [person({ sub: 'kim' }), person({ sub: 'lea' })];
    const conversationId = `${freshBook()}|kim:lea`;
    const named = { conversationId, senderName: 'Kim K.', recipientName: 'Lea L.' };
    expect((await kim.post(API, { ...named, message: 'hi' })).body).toMatchObject({
      senderName: 'Kim K.',
      recipientName: 'Lea L.',
    });
    expect((await lea.post(API, { conversationId, message: 'hey' })).body.senderName).toBeNull();
    expect((await lea.get(at(conversationId))).body[1]).toMatchObject({ senderName: 'Lea L.' });
    const list = async () => (await lea.get(`${API}/conversations/user/lea`)).body;
    expect(await list()).toMatchObject([
      { buyerId: 'kim', buyerName: 'Kim K.', sellerId: 'lea', sellerName: 'Lea L.' },
    ]);
    await person({ sub: 'kim', name: 'Kim of the token' }).get(`${API}/unread/kim`);
    expect(await list()).toMatchObject([{ buyerName: 'Kim of the token' }]);

    const bookId = freshBook();
    await app.service().post('/api/v1/conversations', {
      type: 'subject',
      subject: { type: 'book', id: bookId, ownerId: 'kim' },
      members: [{ userId: 'kim' }, { userId: 'lea' }],
    });
    await kim.post(API, { conversationId: `${bookId}|lea:kim`, message: 'still interested?' });
    const [owned] = await list();
    expect(owned).toMatchObject({ conversationId: `${bookId}|kim:lea`, sellerId: 'kim', buyerId: 'lea' });
  });

  describe('presence', () => {
    const conversationId = `${freshBook()}|pat:quin`;
    const status = (userId: string, isOnline: boolean) => ({
      userId,
      status: isOnline ? 'online' : 'offline',
      isOnline,
    });

    it('is told to partners and to nobody else', async () => {
      const [pat, quin] = [person('pat'), person('quin')];
      await pat.post(API, { conversationId, message: 'hi' });
      const watcher = await quin.connect();
      const news = () =>
        watcher
          .all('user:status')
          .map(({ userId, status: how, isOnline }) => ({ userId, status: how, isOnline }));
      const next = async (before: number) => {
        await watcher.hear('user:status', () => news().length > before);
        return news().at(-1);
      };
      let socket = await pat.connect();
      expect(await next(0)).toEqual(status('pat', true));
      let before = news().length;
      socket.socket.emit('user:online', { userId: 'pat' });
      expect(await next(before)).toEqual(status('pat', true));
      before = news().length;
      socket.socket.emit('user:offline', { userId: 'pat' });
      expect(await next(before)).toEqual(status('pat', false));
      before = news().length;
      socket.socket.emit('user:online', { userId: 'pat' });
      await watcher.hear('user:status', () =>
        news()
          .slice(before)
          .some(({ isOnline }) => isOnline),
      );
      await socket.ask('user:offline', { userId: 'pat' });
      await watcher.hear('user:status', () => news().at(-1)?.isOnline === false);
      socket.close();
      // Whoever has said that they are gone is back with the next socket.
      before = news().length;
      socket = await pat.connect();
      expect(await next(before)).toEqual(status('pat', true));
      before = news().length;
      socket.close();
      expect(await next(before)).toEqual(status('pat', false));
      await eveSocket.caughtUp();
      expect(eveSocket.all('user:status')).toEqual([]);
      watcher.close();
    });
  });

  describe('shares everything with the native API', () => {
    it('messages, reading, typing, deletion and blocks, about a book', async () => {
      const conversationId = `${freshBook()}|ann:bob`;
      const native = await app.connect('bob');
      await annSocket.ask('chat:join', { conversationId });
      await annSocket.ask('chat:message', { conversationId, message: 'from the contract' });
      const created = await native.hear('message:created', ({ content }) => content === 'from the contract');
      const { conversationId: id } = created;
      await native.ask('conversation:read', { conversationId: id, seq: created.seq });
      expect((await ann.get(at(conversationId))).body).toMatchObject([{ isRead: true }]);
      await native.ask('typing:start', { conversationId: id });
      await annSocket.hear(
        'chat:typing',
        (heard) => heard.conversationId === conversationId && heard.isTyping,
      );
      const { data } = await native.ask('message:send', {
        conversationId: id,
        content: 'from the native API',
      });
      expect(await annSocket.hear('chat:message', (heard) => heard.id === data.id)).toMatchObject({
        conversationId,
        message: 'from the native API',
        senderName: 'Name of bob',
      });
      await annSocket.hear(
        'chat:typing',
        (heard) => heard.conversationId === conversationId && !heard.isTyping,
      );
      await app.rest('bob').delete(`/api/v1/messages/${data.id}`);
      const { body } = await ann.get(at(conversationId));
      expect(body.map(({ message }: { message: string }) => message)).toEqual(['from the contract']);
      const [listed] = (await ann.get(`${API}/conversations/user/ann`)).body;
      expect(listed).toMatchObject({
        conversationId,
        lastMessage: 'from the contract',
        unreadCount: { ann: 0 },
      });
      await app.rest('bob').put('/api/v1/users/ann/block');
      expect((await ann.post(API, { conversationId, message: 'x' })).status).toBe(403);
      const fresh = `${freshBook()}|ann:bob`;
      expect((await ann.post(API, { conversationId: fresh, message: 'x' })).status).toBe(403);
      const [blocked] = (await ann.get(`${API}/conversations/user/ann`)).body;
      expect(blocked).toMatchObject({ conversationId, isActive: false });
      await app.rest('bob').delete('/api/v1/users/ann/block');
    });

    it('conversations about something else, by a name of the same shape; and no groups', async () => {
      const native = app.rest('gil');
      const { body: direct } = await native.post<{ id: string }>('/api/v1/conversations', {
        type: 'direct',
        members: [{ userId: 'ann' }],
      });
      const { body: group } = await native.post<{ id: string }>('/api/v1/conversations', {
        type: 'group',
        title: 'Readers',
        members: [{ userId: 'ann' }],
      });
      for (const { id } of [direct, group])
        await native.post(`/api/v1/conversations/${id}/messages`, { content: 'hello ann' });
      const gil = person('gil');
      const [listed, ...more] = (await gil.get(`${API}/conversations/user/gil`)).body;
      expect(more).toEqual([]);
      const { conversationId, bookId } = listed;
      expect(bookId).toBe(`conversation:${direct.id}`);
      expect(conversationId).toBe(`${bookId}|ann:gil`);
      expect((await ann.get(`${API}/unread/ann`)).body.count).toBe(1);
      expect((await ann.get(at(conversationId))).body).toMatchObject([{ message: 'hello ann', bookId }]);
      expect((await annSocket.ask('chat:join', { conversationId })).ok).toBe(true);
      const turned = `${bookId}|gil:ann`;
      const sent = await gil.post(API, { conversationId: turned, message: 'again' });
      expect(sent.body).toMatchObject({ conversationId: turned, recipientId: 'ann' });
      await annSocket.hear('chat:message', (heard) => heard.conversationId === conversationId);
      expect((await ann.put(`${at(conversationId)}/read`)).body.count).toBe(2);
      const partner = await ann.get(`${API}/partner?bookId=${bookId}&userId=ann`);
      expect(partner.body).toMatchObject({ partnerId: 'gil', conversationId });
      expect(refused((await ann.get(at(`conversation:${group.id}|ann:gil`))).status)).toBe(true);
      expect(refused((await ann.get(at(`${bookId}|ann:bob`))).status)).toBe(true);
      expect(refused((await eve.get(at(`${bookId}|ann:eve`))).status)).toBe(true);
    });
  });
});
