import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChatClient } from '../../support/chat-client.js';
import { CHAT, type DirectUser, ISO, people } from '../../support/direct-user.js';
import { TestApp } from '../../support/test-app.js';

const WHEN = expect.stringMatching(ISO);

describe('contract 004 over sockets', () => {
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

  const keep = async (connecting: Promise<ChatClient>): Promise<ChatClient> => {
    const socket = await connecting;
    open.push(socket);
    return socket;
  };
  const joinBoth = async (): Promise<void> => {
    await annSocket.ask('join_conversation', { conversationId });
    await bobSocket.ask('join_conversation', { conversationId });
  };
  const silence = async (...sockets: ChatClient[]): Promise<void> => {
    await Promise.all(sockets.map((socket) => socket.caughtUp()));
  };

  describe('a message', () => {
    it('arrives inside of the conversation, at the sender too, as the document says, once', async () => {
      await joinBoth();
      await bobSocket.ask('join_personal_room');
      annSocket.socket.emit('send_message', {
        receiverId: bob.number,
        conversationId,
        content: 'Hi there',
        attachmentUrl: 'https://example.com/image.jpg',
      });
      const heard = await bobSocket.hear('new_message');
      expect(heard).toEqual({
        id: conversationId * 2 ** 24 + 2,
        ...{ senderId: ann.number, receiverId: bob.number, conversationId, content: 'Hi there' },
        ...{ attachmentUrl: 'https://example.com/image.jpg', isRead: false, createdAt: WHEN },
        sender: {
          ...{ id: ann.number, name: `User ${ann.number}` },
          avatar_url: `https://p/${ann.number}`,
        },
      });
      expect(await annSocket.hear('new_message')).toEqual(heard);
      await silence(annSocket, bobSocket);
      for (const socket of [annSocket, bobSocket]) expect(socket.all('new_message')).toHaveLength(1);
      for (const socket of [annSocket, bobSocket]) expect(socket.all('message_notification')).toEqual([]);
      const { messages } = (await bob.get(`${CHAT}/conversations/${conversationId}/messages`)).body.data;
      expect(messages[1]).toMatchObject({ id: heard.id, content: 'Hi there' });
    });

    it('is a notification outside of it, for the receiver alone, after joining the personal room', async () => {
      const silent = await keep(bob.connect());
      await annSocket.ask('join_personal_room');
      await bobSocket.ask('join_personal_room');
      annSocket.socket.emit('send_message', { receiverId: bob.number, conversationId, content: 'Hi there' });
      expect(await bobSocket.hear('message_notification')).toEqual({
        ...{ from: ann.number, conversationId, content: 'Hi there', timestamp: WHEN },
      });
      await silence(annSocket, bobSocket, silent);
      expect(bobSocket.heard).toHaveLength(1 + bobSocket.all('error').length);
      for (const socket of [annSocket, silent])
        expect(socket.heard.filter(({ event }) => event !== 'error')).toEqual([]);
    });

    it('is one thing inside and the other outside, for one person with two sockets', async () => {
      const inside = await keep(bob.join(conversationId));
      await inside.ask('join_personal_room');
      const outside = await keep(bob.joinPersonal());
      await ann.send(bob.number, 'Hi there');
      await Promise.all([inside.hear('new_message'), outside.hear('message_notification')]);
      await silence(inside, outside);
      expect([inside.all('new_message').length, inside.all('message_notification').length]).toEqual([1, 0]);
      expect([outside.all('new_message').length, outside.all('message_notification').length]).toEqual([0, 1]);
    });

    it('needs no conversation to be named, and is acknowledged', async () => {
      const { ok, data } = await annSocket.ask('send_message', { receiverId: eve.number, content: 'First!' });
      expect(ok).toBe(true);
      expect(data).toMatchObject({
        senderId: ann.number,
        receiverId: eve.number,
        content: 'First!',
        attachmentUrl: null,
      });
      expect(data.conversationId).not.toBe(conversationId);
      await eveSocket.hear('message_notification');
      eveSocket.heard.length = 0;
    });

    it('fires the same when it was sent over HTTP, and all arrive in order', async () => {
      await joinBoth();
      const sent = Array.from({ length: 20 }, (_, n) => `m${n}`);
      for (const content of sent) await ann.send(bob.number, content, { conversationId });
      for (const socket of [annSocket, bobSocket]) {
        await socket.hear('new_message', ({ content }) => content === 'm19');
        expect(socket.all('new_message').map(({ content }) => content)).toEqual(sent);
      }
    });

    it('arrives in the order in which one socket says it, without waiting for acks', async () => {
      const sent = Array.from({ length: 30 }, (_, n) => `m${n}`);
      annSocket.socket.emit('join_conversation', { conversationId });
      for (const content of sent)
        annSocket.socket.emit('send_message', { receiverId: bob.number, conversationId, content });
      await annSocket.hear('new_message', ({ content }) => content === 'm29');
      expect(annSocket.all('new_message').map(({ content }) => content)).toEqual(sent);
    });

    it('does not arrive any more after leaving', async () => {
      await joinBoth();
      await bobSocket.ask('leave_conversation', { conversationId });
      await bobSocket.ask('join_personal_room');
      await ann.send(bob.number, 'Are you gone?');
      await bobSocket.hear('message_notification');
      expect(bobSocket.all('new_message')).toEqual([]);
    });
  });

  describe('joining and leaving', () => {
    it('is told to the others in the conversation', async () => {
      await joinBoth();
      expect(await annSocket.hear('user_joined')).toEqual({
        userId: bob.number,
        message: expect.any(String),
      });
      await bobSocket.ask('leave_conversation', { conversationId });
      expect(await annSocket.hear('user_left')).toEqual({ userId: bob.number, message: expect.any(String) });
      await silence(bobSocket);
      expect([...bobSocket.all('user_joined'), ...bobSocket.all('user_left')]).toEqual([]);
    });

    it('is told once, however often one joins or leaves', async () => {
      await joinBoth();
      await bobSocket.ask('join_conversation', { conversationId });
      for (let n = 0; n < 2; n += 1) await bobSocket.ask('leave_conversation', { conversationId });
      await silence(annSocket);
      expect([annSocket.all('user_joined').length, annSocket.all('user_left').length]).toEqual([1, 1]);
    });

    it('ends with the socket', async () => {
      await joinBoth();
      bobSocket.close();
      expect(await annSocket.hear('user_left')).toMatchObject({ userId: bob.number });
    });
  });
});
