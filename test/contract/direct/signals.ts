import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChatClient } from '../../support/chat-client.js';
import { CHAT, type DirectUser, ISO, people } from '../../support/direct-user.js';
import { TestApp } from '../../support/test-app.js';

const WHEN = expect.stringMatching(ISO);

describe('contract 004 over sockets: typing, reading, being there', () => {
  let app: TestApp;
  let ann: DirectUser;
  let bob: DirectUser;
  let eve: DirectUser;
  let conversationId: number;
  let annSocket: ChatClient;
  let bobSocket: ChatClient;
  let eveSocket: ChatClient;
  let open: ChatClient[];

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    [ann, bob, eve] = people(app, 3) as [DirectUser, DirectUser, DirectUser];
    conversationId = (await ann.send(bob.number, 'Hello!')).body.data.conversation_id;
    open = await Promise.all([ann.connect(), bob.connect(), eve.joinPersonal()]);
    [annSocket, bobSocket, eveSocket] = open as [ChatClient, ChatClient, ChatClient];
  });

  /** Whatever happens, a stranger hears nothing. */
  afterEach(async () => {
    await eveSocket.caughtUp();
    expect(eveSocket.heard.filter(({ event }) => event !== 'error')).toEqual([]);
    for (const socket of open) socket.close();
  });

  const joinBoth = async (): Promise<void> => {
    await annSocket.ask('join_conversation', { conversationId });
    await bobSocket.ask('join_conversation', { conversationId });
  };
  const silence = async (...sockets: ChatClient[]): Promise<void> => {
    await Promise.all(sockets.map((socket) => socket.caughtUp()));
  };

  describe('typing', () => {
    const typing = () => ({ userId: ann.number, conversationId });

    it('is told to the other one in the conversation, and its end', async () => {
      await joinBoth();
      annSocket.socket.emit('typing', { conversationId });
      expect(await bobSocket.hear('user_typing')).toEqual(typing());
      annSocket.socket.emit('stop_typing', { conversationId });
      expect(await bobSocket.hear('user_stopped_typing')).toEqual(typing());
      await silence(annSocket, bobSocket);
      expect([...annSocket.all('user_typing'), ...annSocket.all('user_stopped_typing')]).toEqual([]);
      expect([bobSocket.all('user_typing').length, bobSocket.all('user_stopped_typing').length]).toEqual([
        1, 1,
      ]);
    });

    it('never outlives its end, without waiting for acks', async () => {
      await joinBoth();
      for (const event of ['typing', 'stop_typing', 'typing', 'stop_typing'])
        annSocket.socket.emit(event, { conversationId });
      await bobSocket.hear('user_stopped_typing', () => bobSocket.all('user_stopped_typing').length === 2);
      const heard = bobSocket.heard.map(({ event }) => event).filter((event) => event.includes('typing'));
      expect(heard).toEqual(['user_typing', 'user_stopped_typing', 'user_typing', 'user_stopped_typing']);
    });

    it('ends by itself within 10 seconds', async () => {
      await joinBoth();
      const begun = Date.now();
      annSocket.socket.emit('typing', { conversationId });
      expect(await bobSocket.hear('user_stopped_typing')).toEqual(typing());
      expect(Date.now() - begun).toBeLessThan(10_000);
    });

    it.each([
      [
        'sending',
        () => annSocket.ask('send_message', { receiverId: bob.number, conversationId, content: 'x' }),
      ],
      ['leaving', () => annSocket.ask('leave_conversation', { conversationId })],
      ['going', async () => annSocket.close()],
    ])('ends with %s', async (_, end) => {
      await joinBoth();
      await annSocket.ask('typing', { conversationId });
      await bobSocket.hear('user_typing');
      await end();
      expect(await bobSocket.hear('user_stopped_typing')).toEqual(typing());
    });
  });

  describe('reading', () => {
    it.each([
      ['over a socket', () => bobSocket.socket.emit('mark_as_read', { conversationId })],
      ['over HTTP', () => void bob.put(`${CHAT}/conversations/${conversationId}/read`)],
    ])('%s is told to both, once', async (_, read) => {
      await joinBoth();
      read();
      for (const socket of [annSocket, bobSocket]) {
        expect(await socket.hear('messages_read')).toEqual({ conversationId, userId: bob.number });
        await socket.caughtUp();
        expect(socket.all('messages_read')).toHaveLength(1);
      }
      const [message] = (await ann.get(`${CHAT}/conversations/${conversationId}/messages`)).body.data
        .messages;
      expect(message).toMatchObject({ is_read: true, read_at: WHEN });
      expect((await bob.get(`${CHAT}/unread-count`)).body.data.unreadCount).toBe(0);
    });
  });

  it('tells of reading when somebody answers, and when they mark it', async () => {
    await ann.send(bob.number, 'Still there?');
    await bob.send(ann.number, 'An answer');
    for (const socket of [annSocket, bobSocket])
      expect(await socket.hear('messages_read')).toEqual({ conversationId, userId: bob.number });
    await bob.send(ann.number, 'And more');
    await silence(annSocket, bobSocket);
    for (const socket of [annSocket, bobSocket]) expect(socket.all('messages_read')).toHaveLength(1);
    await bobSocket.ask('mark_as_read', { conversationId });
    await annSocket.hear('messages_read', () => annSocket.all('messages_read').length === 2);
  });

  it('tells of reading also those who have read all, but nobody of whom it is kept secret', async () => {
    await bobSocket.ask('mark_as_read', { conversationId });
    await annSocket.hear('messages_read');
    await bob.send(ann.number, 'An answer');
    await bobSocket.ask('mark_as_read', { conversationId });
    await annSocket.hear('messages_read', () => annSocket.all('messages_read').length === 2);
    expect(await annSocket.hear('messages_read')).toEqual({ conversationId, userId: bob.number });
    await app.rest(ann.id).patch('/api/v1/users/me', { settings: { readReceipts: false } });
    for (let n = 0; n < 2; n += 1) await annSocket.ask('mark_as_read', { conversationId });
    await annSocket.hear('messages_read', ({ userId }) => userId === ann.number);
    await silence(bobSocket);
    expect(bobSocket.all('messages_read').map(({ userId }) => userId)).toEqual([bob.number, bob.number]);
  });

  it('shows who is there', async () => {
    const others = async () => {
      const [conversation] = (await ann.get(`${CHAT}/conversations`)).body.data.conversations;
      return conversation.participant2;
    };
    expect(await others()).toMatchObject({ id: bob.number, is_online: true, last_seen_at: WHEN });
  });
});
