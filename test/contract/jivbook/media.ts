import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatClient } from '../../support/chat-client.js';
import type { ContractUser } from '../../support/contract-user.js';
import { API, isRefused, JivbookStage } from '../../support/jivbook-stage.js';
import * as files from '../../support/media-files.js';

describe('contract 003, media', () => {
  let stage: JivbookStage;

  beforeAll(async () => {
    stage = await JivbookStage.open();
  });

  afterAll(() => stage.close());

  describe('media', () => {
    beforeAll(() => stage.newChat());

    const form = (body: Buffer, name: string, content?: string): FormData => {
      const data = new FormData();
      if (content !== undefined) data.append('content', content);
      data.append('media', new Blob([new Uint8Array(body)]), name);
      return data;
    };
    const sendFile = (user: ContractUser, data: FormData) =>
      user.post(`${API}/${stage.chatId}/send-media`, data);

    it('are sent with a caption or without, and served to the two', async () => {
      const { status, body } = await sendFile(stage.buyer, form(await files.photo(40, 30), 'a.jpg'));
      expect([status, body.success, body.message]).toEqual([201, true, 'Media message sent successfully']);
      expect(body.data).toMatchObject({
        messageType: 'image',
        content: 'Sent image',
        mediaUrl: expect.any(String),
        status: expect.any(String),
      });
      const heard = await stage.atSellers.hear('newMessage', ({ _id }) => _id === body.data._id);
      expect(heard).toMatchObject({
        messageType: 'image',
        content: 'Sent image',
        mediaUrl: body.data.mediaUrl,
      });
      const path = `${API}/media/${body.data.mediaUrl}`;
      const served = await stage.seller.get(path);
      expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect(isRefused((await stage.stranger.get(path)).status)).toBe(true);
      expect((await stage.seller.call('GET', path, undefined, null)).status).toBe(401);
      const video = await sendFile(stage.seller, form(files.mp4({}), 'v.mp4', ' A walk '));
      expect(video.body.data).toMatchObject({ messageType: 'video', content: 'A walk' });
      const chat = (await stage.buyer.get(`${API}/my-chats`)).body.data.chats[0];
      expect(chat.lastMessage.content).toBe('A walk');
      await stage.buyer.delete(`${API}/message/${body.data._id}`);
      expect((await stage.seller.get(path)).status).toBe(404);
    });

    it('are pictures and videos by their bytes, not too large, with a caption that fits', async () => {
      const refusals = await Promise.all([
        sendFile(stage.buyer, form(files.pdf(), 'a.jpg')),
        sendFile(stage.buyer, form(Buffer.from('<svg/>'), 'a.png')),
        sendFile(stage.buyer, form(files.wav(1), 'a.mp4')),
        sendFile(stage.buyer, form(files.mp4({ pad: 300_000 }), 'v.mp4')),
        sendFile(stage.buyer, form(await files.photo(10, 10), 'a.jpg', 'x'.repeat(1001))),
        stage.buyer.post(`${API}/${stage.chatId}/send-media`, new FormData()),
        sendFile(stage.stranger, form(await files.photo(10, 10), 'a.jpg')),
        sendFile(stage.buyer, form(Buffer.alloc(600_000), 'big.jpg')),
        sendFile(stage.buyer, form(Buffer.alloc(100_000), 'small.jpg')),
        sendFile(stage.buyer, form(Buffer.alloc(200_001), 'over.jpg')),
        sendFile(stage.buyer, form(Buffer.alloc(200_000), 'full.jpg')),
      ]);
      expect(refusals.map(({ status }) => isRefused(status))).toEqual(refusals.map(() => true));
      expect([3, 7, 8, 9, 10].map((index) => refusals[index]?.status)).toEqual([413, 413, 415, 413, 415]);
    });
  });

  it('lets nobody in who has no business here', async () => {
    await stage.newChat();
    const { body } = await stage.send(stage.buyer, 'secret');
    const calls: [string, string, unknown?][] = [
      ['GET', `${API}/${stage.chatId}/messages`],
      ['POST', `${API}/${stage.chatId}/send`, { content: 'x', messageType: 'text' }],
      ['PUT', `${API}/${stage.chatId}/mark-read`],
      ['PUT', `${API}/${stage.chatId}/toggle-block`],
      ['DELETE', `${API}/message/${body.data._id}`],
    ];
    for (const [method, path, payload] of calls) {
      expect([path, isRefused((await stage.stranger.call(method, path, payload)).status)]).toEqual([
        path,
        true,
      ]);
      expect([path, (await stage.buyer.call(method, path, payload, 'nonsense')).status]).toEqual([path, 401]);
      expect([path, (await stage.buyer.call(method, path, payload, null)).status]).toEqual([path, 401]);
    }
    for (const [event, payload] of [
      ['sendMessage', { chatId: stage.chatId, content: 'x', messageType: 'text' }],
      ['typing', { chatId: stage.chatId, isTyping: true }],
      ['markAsRead', { chatId: stage.chatId, messageId: body.data._id }],
      ['join-chat', { chatId: stage.chatId }],
      ['join-chat', { chatId: { $ne: null } }],
      ['join-chat', undefined],
    ] as const) {
      const before = stage.atStrangers.all('error').length;
      stage.atStrangers.socket.emit(event, payload);
      await stage.atStrangers.hear('error', () => stage.atStrangers.all('error').length > before);
    }
    for (const id of ['nonsense', '0'.repeat(24), encodeURIComponent('{"$ne":null}')])
      expect(isRefused((await stage.buyer.get(`${API}/${id}/messages`)).status)).toBe(true);
    await expect(ChatClient.connect(`${stage.app.origin}/jivbook`, 'nonsense')).rejects.toThrow(
      /^Authentication error$/,
    );
    await expect(ChatClient.connect(`${stage.app.origin}/jivbook`, undefined)).rejects.toThrow(
      /^Authentication error$/,
    );
  });

  it('takes the speaker from the token alone', async () => {
    await stage.newChat();
    await stage.buyer.post(`${API}/${stage.chatId}/send`, {
      content: 'spoofed',
      messageType: 'text',
      sender: 'sona',
      senderId: 'sona',
    });
    const { messages } = (await stage.seller.get(`${API}/${stage.chatId}/messages`)).body.data;
    expect(messages.map(({ sender }: { sender: { _id: string } }) => sender._id)).not.toContain('sona');
  });

  it('shares everything with the native API', async () => {
    await stage.newChat();
    const native = await stage.app.connect('sona');
    await stage.send(stage.buyer, 'from jivbook');
    const created = await native.hear('message:created', ({ content }) => content === 'from jivbook');
    await native.ask('conversation:read', { conversationId: stage.chatId, seq: created.seq });
    await stage.atBuyers.hear('messageRead', ({ messageId }) => messageId === created.id);
    await native.ask('message:send', { conversationId: stage.chatId, content: 'from the native API' });
    await stage.heardMessage(stage.atBuyers, 'from the native API');
    await native.ask('typing:start', { conversationId: stage.chatId });
    await stage.atBuyers.hear('typing', (event) => event.chatId === stage.chatId && event.isTyping);
    native.close();
  });

  it('runs the test of the document', async () => {
    await stage.newChat();
    const clientSocket = await stage.buyer.connect();
    const testMessage = { chatId: stage.chatId, content: 'Hello from test', messageType: 'text' };
    const message = new Promise<{ content: string }>((done) => clientSocket.socket.on('newMessage', done));
    clientSocket.socket.emit('sendMessage', testMessage);
    expect((await message).content).toBe(testMessage.content);
    clientSocket.close();
  });
});
