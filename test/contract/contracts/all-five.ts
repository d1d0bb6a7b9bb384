import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ChatClient } from '../../support/chat-client.js';
import { ContractUser } from '../../support/contract-user.js';
import { TestApp } from '../../support/test-app.js';

/** People with numbers for ids, which is what all five contracts can name. */
const [ASHA, BEN] = ['41', '42'];
const PREFIXES = ['bookmarket', 'naafe', 'storefront', 'jivbook', 'direct'] as const;

type Prefix = (typeof PREFIXES)[number];

describe('one conversation through all five contracts and the native API', () => {
  let app: TestApp;
  let bookId: string;
  let bookName: string;
  let id: string;
  let number: number;
  let native: ChatClient;
  const asha = {} as Record<Prefix, ContractUser>;
  const ben = {} as Record<Prefix, ContractUser>;
  const atBens = {} as Record<Prefix, ChatClient>;

  beforeAll(async () => {
    app = await TestApp.start();
    bookId = `book-${randomUUID()}`;
    bookName = `${bookId}|${ASHA}:${BEN}`;
    for (const prefix of PREFIXES) {
      [asha[prefix], ben[prefix]] = [ASHA, BEN].map((who) => new ContractUser(app, prefix, who)) as [
        ContractUser,
        ContractUser,
      ];
      atBens[prefix] = await ben[prefix].connect();
    }
    native = await app.connect(BEN);
    const members = [{ userId: ASHA }, { userId: BEN }];
    const subject = { type: 'book', id: bookId };
    const begun = await app.service().post('/api/v1/conversations', { type: 'subject', subject, members });
    id = begun.body.id;
    number = (await ben.direct.get('/api/chat/conversations')).body.data.conversations[0].id;
    await atBens.bookmarket.ask('chat:join', { conversationId: bookName });
    await atBens.direct.ask('join_conversation', { conversationId: number });
  });

  afterAll(async () => {
    for (const socket of [...Object.values(atBens), native]) socket.close();
    await app.stop();
  });

  /** How each contract says something in this conversation. */
  const ways: Record<Prefix | 'native', (content: string) => Promise<{ status: number }>> = {
    native: (content) => app.rest(ASHA).post(`/api/v1/conversations/${id}/messages`, { content }),
    bookmarket: (message) => asha.bookmarket.post('/api/messages', { conversationId: bookName, message }),
    naafe: (content) => asha.naafe.post(`/api/chat/conversations/${id}/messages`, { content }),
    storefront: (message) => asha.storefront.post('/api/messages/send', { recipient_id: BEN, message }),
    jivbook: (content) => asha.jivbook.post(`/api/chat/${id}/send`, { content, messageType: 'text' }),
    direct: (content) =>
      asha.direct.post('/api/chat/send', { receiverId: Number(BEN), conversationId: number, content }),
  };

  /** How each contract tells of a message. */
  const told: Record<Prefix, { event: string; field: string }> = {
    bookmarket: { event: 'chat:message', field: 'message' },
    naafe: { event: 'receive-message', field: 'content' },
    storefront: { event: 'new_message', field: 'message' },
    jivbook: { event: 'newMessage', field: 'content' },
    direct: { event: 'new_message', field: 'content' },
  };

  it('is heard everywhere, once, however it was said', async () => {
    for (const [way, say] of Object.entries(ways)) {
      const content = `said by ${way}`;
      expect([way, (await say(content)).status]).toEqual([way, 201]);
      await native.hear('message:created', (message) => message.content === content);
      for (const prefix of PREFIXES) {
        const { event, field } = told[prefix];
        await atBens[prefix].hear(event, (message) => message[field] === content);
      }
    }
    for (const prefix of PREFIXES) {
      const { event, field } = told[prefix];
      await atBens[prefix].caughtUp();
      const heard = atBens[prefix].all(event).map((message) => message[field]);
      expect([prefix, heard.toSorted()]).toEqual([
        prefix,
        Object.keys(ways)
          .map((way) => `said by ${way}`)
          .toSorted(),
      ]);
    }
  });

  it('has one history, in one order', async () => {
    const { body } = await app.rest(BEN).get(`/api/v1/conversations/${id}/messages`);
    const contents = body.items.map(({ content }: { content: string }) => content);
    expect(contents).toHaveLength(Object.keys(ways).length);
    const histories: [unknown[], string][] = [
      [(await ben.bookmarket.get(`/api/messages/${encodeURIComponent(bookName)}`)).body, 'message'],
      [(await ben.naafe.get(`/api/chat/conversations/${id}/messages`)).body.messages.toReversed(), 'content'],
      [(await ben.jivbook.get(`/api/chat/${id}/messages`)).body.data.messages.toReversed(), 'content'],
      [(await ben.direct.get(`/api/chat/conversations/${number}/messages`)).body.data.messages, 'content'],
    ];
    for (const [messages, field] of histories)
      expect(messages.map((message) => (message as Record<string, unknown>)[field])).toEqual(contents);
    const shop = (await ben.storefront.get(`/api/messages/conversation/${ASHA}/Seller`)).body;
    expect(JSON.stringify(shop)).toContain('said by jivbook');
  });

  it('is read everywhere at once', async () => {
    const { status } = await ben.naafe.patch(`/api/chat/conversations/${id}/read`);
    expect(status).toBe(200);
    expect((await app.rest(BEN).get('/api/v1/unread')).body.total).toBe(0);
    expect((await ben.direct.get('/api/chat/unread')).body.data).toEqual([]);
    const [chat] = (await ben.jivbook.get('/api/chat/my-chats')).body.data.chats;
    expect(chat.unreadCount).toContainEqual({ userId: BEN, count: 0 });
    await atBens.direct.hear('messages_read', ({ userId }) => userId === Number(BEN));
    await native.hear('conversation:read', ({ userId }) => userId === BEN);
  });

  it('shows who types, in every contract that tells', async () => {
    const typist = await asha.jivbook.connect();
    typist.socket.emit('typing', { chatId: id, isTyping: true });
    await Promise.all([
      native.hear('typing:started', ({ userId }) => userId === ASHA),
      atBens.bookmarket.hear('chat:typing', ({ userId }) => userId === ASHA),
      atBens.storefront.hear('user_typing', (event) => event.sender_id === ASHA),
      atBens.direct.hear('user_typing', ({ userId }) => userId === Number(ASHA)),
    ]);
    typist.close();
  });

  it('is over for both when one of them blocks the other, in every contract', async () => {
    await ben.jivbook.put(`/api/chat/${id}/toggle-block`);
    for (const [way, say] of Object.entries(ways)) {
      const { status } = await say(`too late by ${way}`);
      expect([way, status >= 400 && status < 500]).toEqual([way, true]);
    }
    await ben.jivbook.put(`/api/chat/${id}/toggle-block`);
    expect((await ways.naafe('friends again')).status).toBe(201);
  });
});
