import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ContractUser } from '../../support/contract-user.js';
import { API, ID, isRefused, JivbookStage, WHEN } from '../../support/jivbook-stage.js';

describe('contract 003, messages', () => {
  let stage: JivbookStage;

  beforeAll(async () => {
    stage = await JivbookStage.open();
  });

  afterAll(() => stage.close());

  describe('messages', () => {
    beforeAll(() => stage.newChat());

    it('go over sockets to both people, without joining', async () => {
      stage.atBuyers.socket.emit('sendMessage', {
        chatId: stage.chatId,
        content: 'Is he available?',
        messageType: 'text',
        mediaUrl: null,
        parentMessageId: null,
      });
      const [mine, theirs] = await Promise.all([
        stage.heardMessage(stage.atBuyers, 'Is he available?'),
        stage.heardMessage(stage.atSellers, 'Is he available?'),
      ]);
      expect(mine).toEqual(theirs);
      expect(theirs).toMatchObject({
        _id: ID,
        chat: stage.chatId,
        sender: { _id: 'bina', name: 'Name of bina', profilePicture: '/uploads/profiles/bina.jpg' },
        content: 'Is he available?',
        messageType: 'text',
        createdAt: WHEN,
      });
      await Promise.all([stage.atSellers.caughtUp(), stage.atStrangers.caughtUp()]);
      expect(stage.atSellers.all('newMessage').filter(({ _id }) => _id === theirs._id)).toHaveLength(1);
      expect(stage.atStrangers.all('newMessage')).toEqual([]);
    });

    it('arrive once at a socket that has joined', async () => {
      expect((await stage.atSellers.ask('join-chat', { chatId: stage.chatId })).ok).toBe(true);
      await stage.send(stage.buyer, 'after joining');
      const { _id } = await stage.heardMessage(stage.atSellers, 'after joining');
      await stage.atSellers.caughtUp();
      expect(stage.atSellers.all('newMessage').filter((heard) => heard._id === _id)).toHaveLength(1);
    });

    it('go over HTTP, also as replies', async () => {
      const first = await stage.send(stage.seller, 'Yes, he is');
      expect([first.status, first.body.success, first.body.message]).toEqual([
        201,
        true,
        'Message sent successfully',
      ]);
      const reply = await stage.send(stage.buyer, 'Good', { parentMessageId: first.body.data._id });
      expect(reply.body.data).toMatchObject({ parentMessage: first.body.data._id, sender: { _id: 'bina' } });
      await stage.heardMessage(stage.atSellers, 'Good');
    });

    it('are listed by the page, newest first, the same for both', async () => {
      await stage.newChat();
      for (let n = 1; n <= 5; n += 1) await stage.send(n % 2 ? stage.buyer : stage.seller, `m${n}`);
      const pages = async (user: ContractUser) =>
        Promise.all(
          [1, 2, 3].map((page) => user.get(`${API}/${stage.chatId}/messages?page=${page}&limit=2`)),
        );
      const [mine, theirs] = await Promise.all([pages(stage.buyer), pages(stage.seller)]);
      const contents = (answers: typeof mine) =>
        answers.flatMap(({ body }) => body.data.messages.map(({ content }: { content: string }) => content));
      expect(contents(mine)).toEqual(['m5', 'm4', 'm3', 'm2', 'm1']);
      expect(contents(theirs)).toEqual(contents(mine));
      expect(mine[0]?.body).toMatchObject({ success: true, message: 'Messages retrieved successfully' });
      expect(mine[0]?.body.data.pagination).toEqual({
        currentPage: 1,
        totalPages: 3,
        totalMessages: 5,
        hasMore: true,
      });
      expect(mine[2]?.body.data.pagination.hasMore).toBe(false);
      expect(mine[0]?.body.data.messages[0]).toMatchObject({
        _id: ID,
        chat: stage.chatId,
        sender: { _id: 'bina', name: 'Name of bina' },
        messageType: 'text',
        mediaUrl: null,
        readBy: [],
        reactions: [],
        parentMessage: null,
        isEdited: false,
        isDeleted: false,
        createdAt: WHEN,
        updatedAt: WHEN,
      });
    });

    it.each(['', '   ', 'x'.repeat(1001), null, 7, { $ne: null }, ['x']])(
      'are 1 to 1000 characters: not %j',
      async (content) => {
        const { status, body } = await stage.send(stage.buyer, content);
        expect([isRefused(status), body.success]).toEqual([true, false]);
        const before = stage.atBuyers.all('error').length;
        stage.atBuyers.socket.emit('sendMessage', { chatId: stage.chatId, content, messageType: 'text' });
        await stage.atBuyers.hear('error', () => stage.atBuyers.all('error').length > before);
        expect(stage.atBuyers.all('error').at(-1)).toMatchObject({
          message: expect.any(String),
          error: expect.any(String),
        });
      },
    );

    it('are text, pictures or videos', async () => {
      expect((await stage.send(stage.buyer, 'x'.repeat(1000))).status).toBe(201);
      expect((await stage.send(stage.buyer, ` ${'é'.repeat(1000)} `)).status).toBe(201);
      expect(isRefused((await stage.send(stage.buyer, 'x', { messageType: 'audio' })).status)).toBe(true);
    });

    it('are deleted by their sender alone, for both; the entry stays', async () => {
      const { body } = await stage.send(stage.buyer, 'regret');
      const { _id } = body.data;
      expect(isRefused((await stage.seller.delete(`${API}/message/${_id}`)).status)).toBe(true);
      expect(isRefused((await stage.stranger.delete(`${API}/message/${_id}`)).status)).toBe(true);
      const { status, body: deleted } = await stage.buyer.delete(`${API}/message/${_id}`);
      expect([status, deleted.success, deleted.message]).toEqual([200, true, 'Message deleted successfully']);
      for (const user of [stage.buyer, stage.seller]) {
        const { messages } = (await user.get(`${API}/${stage.chatId}/messages`)).body.data;
        expect(messages.find((message: { _id: string }) => message._id === _id)).toMatchObject({
          isDeleted: true,
          content: '',
          mediaUrl: null,
        });
        expect(JSON.stringify(messages)).not.toContain('regret');
      }
    });
  });

  describe('receipts', () => {
    it('say delivered and read, with an event for each message', async () => {
      await stage.newChat();
      const { body } = await stage.send(stage.buyer, 'read me');
      const { _id } = body.data;
      const status = async () =>
        (await stage.buyer.get(`${API}/${stage.chatId}/messages`)).body.data.messages[0];
      while ((await status()).status !== 'delivered');
      stage.atSellers.socket.emit('markAsRead', { chatId: stage.chatId, messageId: _id });
      for (const socket of [stage.atBuyers, stage.atSellers])
        expect(await socket.hear('messageRead', ({ messageId }) => messageId === _id)).toMatchObject({
          messageId: _id,
          userId: 'sona',
        });
      expect(await status()).toMatchObject({ status: 'read', readBy: ['sona'] });
    });

    it('are given for the message that is named first, and then for those before it', async () => {
      await stage.newChat();
      const sent = [];
      for (const content of ['one', 'two', 'three', 'four'])
        sent.push((await stage.send(stage.buyer, content)).body.data._id);
      const [one, two, messageId] = sent;
      await stage.atSellers.ask('markAsRead', { chatId: stage.chatId, messageId });
      await stage.atBuyers.hear('messageRead', () => stage.readIn(stage.atBuyers).length === 3);
      expect(stage.readIn(stage.atBuyers)).toEqual([messageId, one, two]);
    });

    it('are given by an answer, and not again by a mark', async () => {
      await stage.newChat();
      const sent = [await stage.send(stage.buyer, 'one'), await stage.send(stage.buyer, 'two')].map(
        ({ body }) => body.data._id,
      );
      await stage.send(stage.seller, 'an answer');
      for (const socket of [stage.atBuyers, stage.atSellers])
        for (const messageId of sent)
          expect(await socket.hear('messageRead', (heard) => heard.messageId === messageId)).toEqual({
            messageId,
            userId: 'sona',
            chatId: stage.chatId,
          });
      await stage.send(stage.seller, 'and more');
      await stage.seller.put(`${API}/${stage.chatId}/mark-read`);
      await stage.atBuyers.caughtUp();
      expect(stage.readIn(stage.atBuyers)).toEqual(sent);
    });

    it('are given for all by mark-read', async () => {
      await stage.newChat();
      const sent = [await stage.send(stage.buyer, 'one'), await stage.send(stage.buyer, 'two')].map(
        ({ body }) => body.data._id,
      );
      const { status, body } = await stage.seller.put(`${API}/${stage.chatId}/mark-read`);
      expect([status, body.success, body.data]).toEqual([200, true, { readCount: 2 }]);
      for (const id of sent) await stage.atBuyers.hear('messageRead', ({ messageId }) => messageId === id);
      expect((await stage.seller.get(`${API}/my-chats`)).body.data.chats[0].unreadCount).toContainEqual({
        userId: 'sona',
        count: 0,
      });
    });
  });

  it('tells who types, until they stop, stage.send or fall silent', async () => {
    const [one, other] = stage.pairOf('tia', 'uma');
    const [atOnes, atOthers] = await Promise.all([one.connect(), other.connect()]);
    const id = (await one.post(`${API}/create`, { participantId: 'uma' })).body.data._id as string;
    const heard = (isTyping: boolean, count: number) =>
      atOthers.hear(
        'typing',
        () => atOthers.all('typing').filter((event) => event.isTyping === isTyping).length === count,
      );
    atOnes.socket.emit('typing', { chatId: id, isTyping: true });
    expect(await heard(true, 1)).toMatchObject({ userId: 'tia', isTyping: true });
    await heard(false, 1);
    atOnes.socket.emit('typing', { chatId: id, isTyping: true });
    await heard(true, 2);
    atOnes.socket.emit('typing', { chatId: id, isTyping: false });
    await heard(false, 2);
    await atOnes.caughtUp();
    expect(atOnes.all('typing')).toEqual([]);
    atOnes.close();
    atOthers.close();
  });

  it('tells nobody who types in a group', async () => {
    const { body } = await stage.app.service().post<{ id: string }>('/api/v1/conversations', {
      type: 'group',
      members: [{ userId: 'bina' }, { userId: 'sona' }],
    });
    const [native, listener] = await Promise.all(['bina', 'sona'].map((who) => stage.app.connect(who)));
    await native?.ask('typing:start', { conversationId: body.id });
    await listener?.hear('typing:started');
    await stage.atSellers.caughtUp();
    expect(stage.atSellers.all('typing').filter(({ chatId }) => chatId === body.id)).toEqual([]);
  });
});
