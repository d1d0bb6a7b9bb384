import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type ChatClient } from '../../support/chat-client.js';
import { ContractUser } from '../../support/contract-user.js';
import { TestApp } from '../../support/test-app.js';

const API = '/api/messages';
const ID = /^[0-9a-f]{24}$/;
const WHEN = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const at = (conversationId: string) => `${API}/${encodeURIComponent(conversationId)}`;
const freshBook = () => `book-${randomUUID()}`;

describe('contract 000', () => {
  let app: TestApp;
  let user1: ContractUser;
  let user2: ContractUser;
  let stranger: ContractUser;
  let socket1: ChatClient;
  let socket2: ChatClient;
  let strangerSocket: ChatClient;

  beforeAll(async () => {
    app = await TestApp.start();
    const users = ['user1', 'user2', 'eve'].map((who) => new ContractUser(app, 'bookmarket', who));
    const sockets = await Promise.all(users.map((user) => user.connect()));
    [user1, user2, stranger] = users as [ContractUser, ContractUser, ContractUser];
    [socket1, socket2, strangerSocket] = sockets as [ChatClient, ChatClient, ChatClient];
  });

  afterAll(async () => {
    for (const socket of [socket1, socket2, strangerSocket]) socket.close();
    await app.stop();
  });

  /** Both look at a conversation in which nothing was said yet. */
  async function bothJoin(conversationId: string): Promise<void> {
    for (const { socket } of [socket1, socket2]) socket.emit('chat:join', { conversationId });
    for (const client of [socket1, socket2])
      await client.hear('chat:joined', (heard) => heard.conversationId === conversationId);
  }

  describe('the samples of the document', () => {
    const conversationId = 'book123|user1:user2';

    it('join, send and type over sockets', async () => {
      await bothJoin(conversationId);
      socket1.socket.emit('chat:message', {
        conversationId: 'book123|user1:user2',
        message: 'Hello, is this book available?',
        senderId: 'user1',
        senderName: 'John Doe',
      });
      const message = {
        _id: expect.stringMatching(ID),
        id: expect.stringMatching(ID),
        conversationId,
        senderId: 'user1',
        senderName: 'Name of user1',
        recipientId: 'user2',
        recipientName: 'Name of user2',
        message: 'Hello, is this book available?',
        bookId: 'book123',
        isRead: false,
        messageType: 'text',
        createdAt: WHEN,
        updatedAt: WHEN,
        timestamp: WHEN,
      };
      for (const client of [socket1, socket2]) expect(await client.hear('chat:message')).toEqual(message);
      const { id } = await socket2.hear('chat:message');
      expect(await socket2.hear('notify:new-message')).toEqual({ ...message, messageId: id });

      socket1.socket.emit('chat:typing', {
        conversationId: 'book123|user1:user2',
        userId: 'user1',
        isTyping: true,
      });
      const began = Date.now();
      const typing = { conversationId, userId: 'user1' };
      expect(await socket2.hear('chat:typing')).toEqual({ ...typing, isTyping: true });
      await socket2.hear('chat:typing', ({ isTyping }) => !isTyping);
      const silentAfter = Date.now() - began;
      expect(silentAfter).toBeGreaterThan(600);
      expect(silentAfter).toBeLessThan(3000);
      await Promise.all([socket1, socket2, strangerSocket].map((client) => client.caughtUp()));
      expect(socket2.all('chat:typing')).toHaveLength(2);
      expect(socket1.all('chat:typing')).toEqual([]);
      for (const client of [socket1, socket2]) expect(client.all('chat:message')).toHaveLength(1);
      expect(socket2.all('notify:new-message')).toHaveLength(1);
      expect(socket1.all('notify:new-message')).toEqual([]);
      expect(strangerSocket.heard.filter(({ event }) => event !== 'error')).toEqual([]);
    });

    it('send over the API, and fetch by the raw and the encoded id', async () => {
      const sent = await user1.post(API, {
        conversationId: 'book123|user1:user2',
        senderId: 'user1',
        senderName: 'John Doe',
        recipientId: 'user2',
        message: 'Hello!',
        bookId: 'book123',
      });
      expect(sent.status).toBe(201);
      expect(sent.body).toMatchObject({
        _id: sent.body.id,
        message: 'Hello!',
        isRead: false,
        conversationId,
      });
      for (const client of [socket1, socket2])
        await client.hear('chat:message', ({ message }) => message === 'Hello!');
      const raw = await user1.get(`${API}/book123|user1:user2`);
      const encoded = await user2.get(`${API}/book123%7Cuser1%3Auser2`);
      expect([raw.status, encoded.status]).toEqual([200, 200]);
      expect(raw.body).toEqual(encoded.body);
      expect(raw.body.map(({ message }: { message: string }) => message)).toEqual([
        'Hello, is this book available?',
        'Hello!',
      ]);
      expect(raw.body[1]).toEqual(sent.body);
    });

    it('count what is unread, show it in the list, and mark it as read', async () => {
      const counts = async (user: ContractUser) => (await user.get(`${API}/unread/${user.id}`)).body;
      expect(await counts(user2)).toEqual({ userId: 'user2', unreadCount: 2, count: 2 });
      const listed = {
        _id: expect.stringMatching(ID),
        id: expect.stringMatching(ID),
        conversationId,
        bookId: 'book123',
        sellerId: 'user2',
        sellerName: 'Name of user2',
        buyerId: 'user1',
        buyerName: 'Name of user1',
        lastMessage: 'Hello!',
        lastMessageAt: WHEN,
        isActive: true,
        unreadCount: { user1: 0, user2: 2 },
        createdAt: WHEN,
        updatedAt: WHEN,
      };
      for (const user of [user1, user2])
        expect((await user.get(`${API}/conversations/user/${user.id}`)).body).toEqual([listed]);
      const read = await user2.put(`${at(conversationId)}/read`);
      expect([read.status, read.body]).toEqual([200, { success: true, count: 2, conversationId }]);
      expect((await user2.put(`${at(conversationId)}/read`, {})).body.count).toBe(0);
      expect(await counts(user2)).toMatchObject({ unreadCount: 0, count: 0 });
      const { body } = await user1.get(at(conversationId));
      expect(body.map(({ isRead }: { isRead: boolean }) => isRead)).toEqual([true, true]);
    });

    it('find the latest partner for a book', async () => {
      const partner = await user2.get(`${API}/partner?bookId=book123&userId=user2`);
      expect([partner.status, partner.body]).toEqual([
        200,
        {
          partnerId: 'user1',
          partnerName: 'Name of user1',
          conversationId,
          bookId: 'book123',
          lastMessage: 'Hello!',
          lastMessageAt: WHEN,
        },
      ]);
      expect((await user2.get(`${API}/partner?bookId=${freshBook()}&userId=user2`)).status).toBe(404);
      expect((await stranger.get(`${API}/partner?bookId=book123&userId=eve`)).status).toBe(404);
    });
  });

  it('pages through a conversation, oldest first, and shows the newest where no page is named', async () => {
    const conversationId = `${freshBook()}|user1:user2`;
    for (let n = 1; n <= 7; n += 1)
      await (n % 2 ? user1 : user2).post(API, { conversationId, message: `m${n}` });
    const all = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'];
    for (const user of [user1, user2]) {
      const pages = await Promise.all(
        [1, 2, 3, 4].map((page) => user.get(`${at(conversationId)}?page=${page}&limit=3`)),
      );
      expect(pages.map(({ body }) => body.length)).toEqual([3, 3, 1, 0]);
      const messages = [pages.flatMap(({ body }) => body), (await user.get(at(conversationId))).body];
      for (const list of messages)
        expect(list.map(({ message }: { message: string }) => message)).toEqual(all);
    }
    for (let n = 8; n <= 104; n += 1) await user1.post(API, { conversationId, message: `m${n}` });
    const said = async (query: string): Promise<string[]> =>
      (await user2.get(at(conversationId) + query)).body.map(({ message }: { message: string }) => message);
    expect(await said('')).toEqual(Array.from({ length: 100 }, (_, n) => `m${n + 5}`));
    expect((await said('?page=1')).slice(0, 2)).toEqual(['m1', 'm2']);
    for (const query of ['page=0', 'page=x', 'limit=0', 'limit=-1'])
      expect((await user1.get(`${at(conversationId)}?${query}`)).status).toBe(400);
    const [first, second] = await Promise.all(
      [1, 2].map((page) => user1.get(`${API}/conversations/user/user1?page=${page}&limit=1`)),
    );
    expect(first?.body).toMatchObject([{ conversationId, lastMessage: 'm104' }]);
    expect(second?.body[0].conversationId).not.toBe(conversationId);
  });

  it('keeps the kind of a message, and text as it is', async () => {
    const conversationId = `${freshBook()}|user1:user2`;
    for (const messageType of ['text', 'image', 'file'])
      expect((await user1.post(API, { conversationId, message: 'x', messageType })).body.messageType).toBe(
        messageType,
      );
    const message = '<b>"ünïcode" 📚</b>\n$where: {{7*7}}';
    expect((await user1.post(API, { conversationId, message })).body.message).toBe(message);
    expect((await user1.post(API, { conversationId, message: 'x'.repeat(4000) })).status).toBe(201);
    for (const bad of ['video', 'system', 7, null, ['text']])
      expect([
        bad,
        (await user1.post(API, { conversationId, message: 'x', messageType: bad })).status,
      ]).toEqual([bad, bad === null ? 201 : 400]);
    const again = { conversationId, message: 'once', clientMessageId: 'c-1' };
    const [one, two] = [await user1.post(API, again), await user1.post(API, again)];
    expect(two.body.id).toBe(one.body.id);
  });
});
