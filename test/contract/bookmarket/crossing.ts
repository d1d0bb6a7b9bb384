import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { type ChatClient } from '../../support/chat-client.js';
import { ContractUser } from '../../support/contract-user.js';
import { TestApp } from '../../support/test-app.js';

const API = '/api/messages';
const at = (conversationId: string) => `${API}/${encodeURIComponent(conversationId)}`;
const freshBook = () => `book-${randomUUID()}`;
const refused = (status: number) => status >= 400 && status < 500 && status !== 429;

describe('contract 000, with everything else', () => {
  let app: TestApp;
  let ann: ContractUser;
  let eve: ContractUser;
  let annSocket: ChatClient;
  let eveSocket: ChatClient;

  const person = (who: string) => new ContractUser(app, 'bookmarket', who);

  beforeAll(async () => {
    app = await TestApp.start();
    [ann, eve] = ['ann', 'eve'].map(person) as [ContractUser, ContractUser];
    [annSocket, eveSocket] = await Promise.all([ann.connect(), eve.connect()]);
  });

  afterAll(async () => {
    for (const socket of [annSocket, eveSocket]) socket.close();
    await app.stop();
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

    it('nothing of who types in a group, and nothing goes wrong for it', async () => {
      const errors = jest.spyOn(Logger.prototype, 'error');
      const { body } = await app.rest('gil').post<{ id: string }>('/api/v1/conversations', {
        type: 'group',
        members: [{ userId: 'ann' }],
      });
      const [native, listener] = await Promise.all(['gil', 'ann'].map((who) => app.connect(who)));
      await native?.ask('typing:start', { conversationId: body.id });
      await listener?.hear('typing:started');
      await native?.ask('typing:stop', { conversationId: body.id });
      await listener?.hear('typing:stopped');
      await annSocket.caughtUp();
      expect(errors.mock.calls).toEqual([]);
    });
  });
});
