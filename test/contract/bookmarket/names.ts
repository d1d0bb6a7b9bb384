import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type ChatClient } from '../../support/chat-client.js';
import { ContractUser } from '../../support/contract-user.js';
import { TestApp } from '../../support/test-app.js';
import type { Claims } from '../../support/tokens.js';

const API = '/api/messages';
const at = (conversationId: string) => `${API}/${encodeURIComponent(conversationId)}`;
const freshBook = () => `book-${randomUUID()}`;

describe('contract 000, names of conversations', () => {
  let app: TestApp;
  let user1: ContractUser;
  let user2: ContractUser;
  let socket1: ChatClient;
  let socket2: ChatClient;

  beforeAll(async () => {
    app = await TestApp.start();
    const users = ['user1', 'user2'].map((who) => new ContractUser(app, 'bookmarket', who));
    const sockets = await Promise.all(users.map((user) => user.connect()));
    [user1, user2] = users as [ContractUser, ContractUser];
    [socket1, socket2] = sockets as [ChatClient, ChatClient];
  });

  afterAll(async () => {
    for (const socket of [socket1, socket2]) socket.close();
    await app.stop();
  });

  /** Both look at a conversation in which nothing was said yet. */
  async function bothJoin(conversationId: string): Promise<void> {
    for (const { socket } of [socket1, socket2]) socket.emit('chat:join', { conversationId });
    for (const client of [socket1, socket2])
      await client.hear('chat:joined', (heard) => heard.conversationId === conversationId);
  }

  const about = (client: ChatClient, event: string, conversationId: string) =>
    client.all(event).filter((heard) => heard.conversationId === conversationId);

  const person = (who: string | Claims) => new ContractUser(app, 'bookmarket', who);
  /** Somebody whose token tells no name. */
  const nameless = (sub: string) => {
    const claims: Claims = { sub };
    return person(claims);
  };

  describe('before the first message', () => {
    it('there is nothing to read, and it can be joined, typed in and left', async () => {
      const conversationId = `${freshBook()}|user2:user1`;
      expect((await user1.get(at(conversationId))).body).toEqual([]);
      expect((await user1.put(`${at(conversationId)}/read`)).body).toMatchObject({ success: true, count: 0 });
      await bothJoin(conversationId);
      socket2.socket.emit('chat:typing', { conversationId, userId: 'user2', isTyping: true });
      const typed = (isTyping: boolean) => (heard: { conversationId: string; isTyping: boolean }) =>
        heard.conversationId === conversationId && heard.isTyping === isTyping;
      await socket1.hear('chat:typing', typed(true));
      await socket1.hear('chat:typing', typed(false));
      const list = (await user1.get(`${API}/conversations/user/user1?limit=100`)).body;
      expect(list.map((entry: { conversationId: string }) => entry.conversationId)).not.toContain(
        conversationId,
      );
      socket2.socket.emit('chat:message', { conversationId, message: 'first', senderId: 'user2' });
      await socket1.hear('chat:message', (heard) => heard.conversationId === conversationId);

      socket1.socket.emit('chat:leave', { conversationId });
      expect(await socket1.hear('chat:left')).toEqual({ conversationId });
      socket2.socket.emit('chat:message', { conversationId, message: 'second' });
      const notified = await socket1.hear('notify:new-message', ({ message }) => message === 'second');
      expect(notified).toMatchObject({ conversationId, senderId: 'user2', bookId: expect.any(String) });
      await socket1.caughtUp();
      expect(about(socket1, 'chat:message', conversationId)).toHaveLength(1);
    });

    it('typing stops when it is said, or sent', async () => {
      const conversationId = `${freshBook()}|user1:user2`;
      await bothJoin(conversationId);
      const heard = () =>
        about(socket2, 'chat:typing', conversationId).map(({ isTyping }: { isTyping: boolean }) => isTyping);
      const until = (count: number) => socket2.hear('chat:typing', () => heard().length >= count);
      const type = (isTyping: boolean) =>
        socket1.ask('chat:typing', { conversationId, userId: 'user1', isTyping });
      await type(true);
      await type(false);
      await until(2);
      await type(true);
      await socket1.ask('chat:message', { conversationId, message: 'typed' });
      await until(4);
      await type(true);
      await type(false);
      await until(6);
      expect(heard()).toEqual([true, false, true, false, true, false]);
    });
  });

  it('is begun once, however many say the first thing at once', async () => {
    const bookId = freshBook();
    const [mine, theirs] = [`${bookId}|user1:user2`, `${bookId}|user2:user1`];
    const sends = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        n % 2
          ? user1.post(API, { conversationId: mine, message: `m${n}` })
          : user2.post(API, { conversationId: theirs, message: `m${n}` }),
      ),
    );
    expect(sends.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect((await user1.get(at(mine))).body).toHaveLength(10);
    const list = (await user1.get(`${API}/conversations/user/user1`)).body;
    expect(list.filter((entry: { bookId: string }) => entry.bookId === bookId)).toHaveLength(1);
  });

  it('keeps the order of what a client says without waiting, from the first message on', async () => {
    const conversationId = `${freshBook()}|user1:user2`;
    await socket2.ask('chat:join', { conversationId });
    const sent = Array.from({ length: 30 }, (_, n) => `m${n}`);
    socket1.socket.emit('chat:join', { conversationId });
    for (const message of sent) socket1.socket.emit('chat:message', { conversationId, message });
    for (const client of [socket1, socket2]) {
      await client.hear('chat:message', (heard) => {
        return heard.conversationId === conversationId && heard.message === sent.at(-1);
      });
      const heard = about(client, 'chat:message', conversationId);
      expect(heard.map(({ message }: { message: string }) => message)).toEqual(sent);
    }
    const { body } = await user2.get(at(conversationId));
    expect(body.map(({ message }: { message: string }) => message)).toEqual(sent);
  });

  it('is one conversation in either order, and each client hears of it in its own', async () => {
    const bookId = freshBook();
    const [mine, theirs] = [`${bookId}|user1:user2`, `${bookId}|user2:user1`];
    const second = await user2.connect();
    socket1.socket.emit('chat:join', { conversationId: mine });
    socket2.socket.emit('chat:join', { conversationId: theirs });
    await Promise.all([socket1, socket2].map((client) => client.caughtUp()));
    await socket1.ask('chat:message', { conversationId: mine, message: 'one' });
    await socket2.ask('chat:message', { conversationId: theirs, message: 'two' });
    expect((await user1.get(at(mine))).body).toMatchObject([
      { message: 'one', conversationId: mine },
      { message: 'two', conversationId: mine },
    ]);
    expect((await user2.get(at(theirs))).body).toMatchObject([
      { message: 'one', conversationId: theirs, senderId: 'user1', bookId },
      { message: 'two', conversationId: theirs },
    ]);
    await Promise.all([socket1, socket2, second].map((client) => client.caughtUp()));
    expect(about(socket1, 'chat:message', mine)).toHaveLength(2);
    expect(about(socket2, 'chat:message', theirs)).toHaveLength(2);
    expect(about(socket1, 'chat:message', theirs)).toEqual([]);
    expect(about(socket2, 'notify:new-message', theirs)).toHaveLength(1);
    expect(about(socket2, 'notify:new-message', mine)).toEqual([]);
    expect(about(second, 'notify:new-message', mine)).toHaveLength(1);
    await socket1.ask('chat:typing', { conversationId: mine, isTyping: true });
    await socket2.hear('chat:typing', ({ conversationId }) => conversationId === theirs);
    second.close();
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
    const [kim, lea] = [nameless('kim'), nameless('lea')];
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
    const claims: Claims = { sub: 'kim', name: 'Kim of the token' };
    await person(claims).get(`${API}/unread/kim`);
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

  it('takes for the seller whoever was written to first, also where the other one did not begin it', async () => {
    const [moe, ned] = ['moe', 'ned'].map((who) => person(who)) as [ContractUser, ContractUser];
    const bookId = freshBook();
    await app.rest('moe').post('/api/v1/conversations', {
      type: 'subject',
      subject: { type: 'book', id: bookId },
      members: [{ userId: 'ned' }],
    });
    const conversationId = `${bookId}|moe:ned`;
    for (const user of [ned, moe]) {
      await user.post(API, { conversationId, message: 'hi' });
      for (const { id } of [ned, moe]) {
        const [listed] = (await person(id).get(`${API}/conversations/user/${id}`)).body;
        expect(listed).toMatchObject({ bookId, sellerId: 'moe', buyerId: 'ned' });
      }
    }
  });
});
