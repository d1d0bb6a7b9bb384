import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ChatClient } from '../../support/chat-client.js';
import { ContractUser } from '../../support/contract-user.js';
import { TestApp } from '../../support/test-app.js';

const API = '/api/chat';
const ID = /^[0-9a-f]{24}$/;
const WHEN = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe('contract 001', () => {
  let app: TestApp;
  let seeker: ContractUser;
  let provider: ContractUser;
  let stranger: ContractUser;
  let seekerSocket: ChatClient;
  let providerSocket: ChatClient;
  let strangerSocket: ChatClient;
  let jobId: string;
  let conversationId: string;
  let path: string;

  beforeAll(async () => {
    app = await TestApp.start();
    const users = ['sam', 'pia', 'eve'].map((who) => new ContractUser(app, 'naafe', who));
    const sockets = await Promise.all(users.map((user) => user.connect()));
    [seeker, provider, stranger] = users as [ContractUser, ContractUser, ContractUser];
    [seekerSocket, providerSocket, strangerSocket] = sockets as [ChatClient, ChatClient, ChatClient];
  });

  afterAll(async () => {
    for (const socket of [seekerSocket, providerSocket, strangerSocket]) socket.close();
    await app.stop();
  });

  /** What the marketplace's server does when an offer is accepted. */
  async function acceptOffer(): Promise<string> {
    jobId = `job-${randomUUID()}`;
    const { body } = await app.service().post<{ id: string }>('/api/v1/conversations', {
      type: 'subject',
      subject: { type: 'job-request', id: jobId },
      members: [
        { userId: 'sam', role: 'seeker' },
        { userId: 'pia', role: 'provider' },
      ],
    });
    conversationId = body.id;
    path = `${API}/conversations/${conversationId}`;
    return conversationId;
  }

  const refused = (status: number) => status >= 400 && status < 500 && status !== 429;

  describe('a conversation', () => {
    beforeAll(() => acceptOffer());

    it('is begun once by the server, and found by its job', async () => {
      const again = await app.service().post('/api/v1/conversations', {
        type: 'subject',
        subject: { type: 'job-request', id: jobId },
        members: [{ userId: 'sam' }, { userId: 'pia' }],
      });
      expect(again.body).toMatchObject({ id: conversationId, created: false });
      for (const user of [seeker, provider]) {
        const { status, body } = await user.get(`${API}/job-requests/${jobId}/conversation`);
        expect(status).toBe(200);
        expect(body).toEqual({
          _id: conversationId,
          jobRequestId: jobId,
          participants: { seeker: 'sam', provider: 'pia' },
          lastMessage: null,
          unreadCount: { seeker: 0, provider: 0 },
          isActive: true,
          createdAt: WHEN,
          updatedAt: WHEN,
        });
      }
      expect((await stranger.get(`${API}/job-requests/${jobId}/conversation`)).status).toBe(404);
    });

    it('has messages, sent over a socket: to the receiver without joining, confirmed to the sender', async () => {
      seekerSocket.socket.emit('send-message', { conversationId, receiverId: 'pia', content: 'Hello!' });
      const received = await providerSocket.hear('receive-message', ({ content }) => content === 'Hello!');
      const sent = await seekerSocket.hear('message-sent', ({ content }) => content === 'Hello!');
      const { messageId } = sent;
      expect(messageId).toMatch(ID);
      expect(sent).toEqual({ messageId, conversationId, content: 'Hello!', timestamp: WHEN });
      expect(received).toEqual({ ...sent, senderId: 'sam' });
      await Promise.all([seekerSocket, providerSocket, strangerSocket].map((socket) => socket.caughtUp()));
      expect(
        providerSocket.all('receive-message').filter((heard) => heard.messageId === messageId),
      ).toHaveLength(1);
      expect(seekerSocket.all('receive-message')).toEqual([]);
      expect(strangerSocket.heard.filter(({ event }) => event !== 'error')).toEqual([]);
    });

    it('has messages, sent over HTTP', async () => {
      const { status, body } = await provider.post(`${path}/messages`, { content: 'Hi, when?' });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        conversationId,
        senderId: 'pia',
        receiverId: 'sam',
        content: 'Hi, when?',
        read: false,
        readAt: null,
      });
      await seekerSocket.hear('receive-message', ({ messageId }) => messageId === body._id);
    });

    it('counts what is unread, and is read by either way', async () => {
      const before = (await seeker.get(`${API}/unread-count`)).body.unreadCount;
      const count = async () =>
        (await seeker.get(`${API}/job-requests/${jobId}/conversation`)).body.unreadCount.seeker;
      const unread = await count();
      expect(unread).toBeGreaterThan(0);
      const { status, body } = await seeker.patch(`${path}/read`);
      expect([status, body]).toEqual([200, { readCount: unread }]);
      for (const socket of [seekerSocket, providerSocket])
        expect(await socket.hear('messages-read')).toEqual({ conversationId, readCount: unread });
      expect((await seeker.get(`${API}/unread-count`)).body.unreadCount).toBe(before - unread);
      expect(await count()).toBe(0);

      seekerSocket.socket.emit('send-message', { conversationId, receiverId: 'pia', content: 'Tomorrow' });
      await providerSocket.hear('receive-message', ({ content }) => content === 'Tomorrow');
      providerSocket.socket.emit('mark-read', { conversationId });
      // The answer of before has told of the first one.
      await seekerSocket.hear('messages-read', () => seekerSocket.all('messages-read').length === 3);
      const { messages } = (await seeker.get(`${path}/messages`)).body;
      expect(messages[0]).toMatchObject({ content: 'Tomorrow', read: true, readAt: WHEN });
    });

    it('lets people look at it and away', async () => {
      expect(await seekerSocket.ask('join-conversation', { conversationId })).toMatchObject({ ok: true });
      expect(await seekerSocket.ask('leave-conversation', { conversationId })).toMatchObject({ ok: true });
      strangerSocket.socket.emit('join-conversation', { conversationId });
      expect(await strangerSocket.hear('error', ({ event }) => event === 'join-conversation')).toMatchObject({
        message: expect.any(String),
        error: 'conversations.not_found',
      });
    });
  });

  it('pages through conversations and messages', async () => {
    await acceptOffer();
    for (let n = 1; n <= 7; n += 1) await seeker.post(`${path}/messages`, { content: `m${n}` });
    const pages = await Promise.all(
      [1, 2, 3, 4].map((page) => provider.get(`${path}/messages?page=${page}&limit=3`)),
    );
    expect(
      pages.flatMap(({ body }) => body.messages.map(({ content }: { content: string }) => content)),
    ).toEqual(['m7', 'm6', 'm5', 'm4', 'm3', 'm2', 'm1']);
    expect(pages.map(({ body }) => body.pagination.hasMore)).toEqual([true, true, false, false]);
    expect(pages[0]?.body.pagination).toEqual({ page: 1, limit: 3, total: 7, totalPages: 3, hasMore: true });
    const { body } = await provider.get(`${API}/conversations?page=1&limit=1`);
    expect(body.conversations).toMatchObject([
      { _id: conversationId, lastMessage: { content: 'm7', senderId: 'sam', timestamp: WHEN } },
    ]);
    expect(body.pagination.total).toBeGreaterThanOrEqual(1);
    expect((await stranger.get(`${API}/conversations`)).body.conversations).toEqual([]);
  });

  it('takes 2000 characters and not one more', async () => {
    await acceptOffer();
    const send = (content: string) => seeker.post(`${path}/messages`, { content });
    expect((await send('x'.repeat(2000))).status).toBe(201);
    expect((await send('x'.repeat(2001))).status).toBe(400);
    expect((await send('   ')).status).toBe(400);
    for (const content of ['x'.repeat(2001), '', ' ', null, 7, { $ne: null }]) {
      const before = seekerSocket.all('error').length;
      seekerSocket.socket.emit('send-message', { conversationId, receiverId: 'pia', content });
      await seekerSocket.hear('error', () => seekerSocket.all('error').length > before);
      expect(seekerSocket.all('error').at(-1)).toMatchObject({
        message: expect.any(String),
        error: 'request.invalid',
      });
    }
  });

  it('lets nobody in who has no business here', async () => {
    await acceptOffer();
    const calls: [string, string, unknown?][] = [
      ['GET', `${path}/messages`],
      ['POST', `${path}/messages`, { content: 'x' }],
      ['PATCH', `${path}/read`],
      ['GET', `${API}/job-requests/${jobId}/conversation`],
    ];
    for (const [method, where, body] of calls) {
      expect([where, refused((await stranger.call(method, where, body)).status)]).toEqual([where, true]);
      for (const token of [null, 'nonsense'])
        expect((await seeker.call(method, where, body, token)).status).toBe(401);
    }
    expect(refused((await seeker.get(`${API}/conversations?page[$ne]=1`)).status)).toBe(true);
    for (const id of ['nonsense', '{"$ne":null}', '0'.repeat(24), '%00'])
      expect(
        refused((await seeker.get(`${API}/conversations/${encodeURIComponent(id)}/messages`)).status),
      ).toBe(true);
    for (const [event, payload] of [
      ['send-message', { conversationId, receiverId: 'sam', content: 'x' }],
      ['mark-read', { conversationId }],
      ['join-conversation', { conversationId: { $ne: null } }],
      ['send-message', undefined],
    ] as const)
      expect((await strangerSocket.ask(event, payload)).ok).toBe(false);
  });

  it('lets nobody speak for somebody else, or to somebody else', async () => {
    await acceptOffer();
    expect((await seeker.post(`${path}/messages`, { content: 'x', senderId: 'pia' })).status).toBe(403);
    const wrong = await seekerSocket.ask('send-message', { conversationId, receiverId: 'eve', content: 'x' });
    expect(wrong.error?.code).toBe('messages.receiver_mismatch');
    expect((await seeker.get(`${path}/messages`)).body.messages).toEqual([]);
  });

  it('refuses sockets without a valid token', async () => {
    for (const token of ['', 'nonsense'])
      await expect(ChatClient.connect(`${app.origin}/naafe`, token)).rejects.toThrow('Authentication error');
  });

  it('shares everything with the native API', async () => {
    await acceptOffer();
    const native = await app.connect('pia');
    seekerSocket.socket.emit('send-message', { conversationId, receiverId: 'pia', content: 'from naafe' });
    const created = await native.hear('message:created', ({ content }) => content === 'from naafe');
    await native.ask('conversation:read', { conversationId, seq: created.seq });
    await seekerSocket.hear(
      'messages-read',
      (heard) => heard.conversationId === conversationId && heard.readCount === 1,
    );
    await native.ask('message:send', { conversationId, content: 'from the native API' });
    await seekerSocket.hear('receive-message', ({ content }) => content === 'from the native API');
  });
});
