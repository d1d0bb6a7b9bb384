import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { heardBy, historyOf, messagesIn, send, Shop } from '../../support/storefront-shop.js';
import { say } from '../../support/talk.js';

const API = '/api/messages';
const ID = /^[0-9a-f]{24}$/;
const WHEN = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe('contract 002', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await Shop.start();
  });

  beforeEach(() => shop.renew());

  afterAll(() => shop.stop());

  describe('the samples of the document', () => {
    /** `@/services/socket.service`, as the samples use it. */
    const serviceOver = (socket: Socket) => ({
      sendMessage: (data: object) => socket.emit('send_message', data),
      onNewMessage: (listener: (message: any) => void) => socket.on('new_message', listener),
      onTyping: (listener: (data: any) => void) => socket.on('user_typing', listener),
    });

    it('work as given', async () => {
      const lines: unknown[][] = [];
      const console = { log: (...args: unknown[]) => lines.push(args) };
      const socketService = serviceOver(shop.buyer.chat.socket);
      socketService.onNewMessage((message) => {
        console.log('New message received:', message);
      });
      socketService.onTyping((data) => {
        if (data.is_typing) {
          console.log(`${data.sender_id} is typing...`);
        }
      });
      shop.seller.chat.socket.emit('typing', { recipient_id: shop.buyer.id, is_typing: true });
      await shop.buyer.chat.hear('user_typing');
      serviceOver(shop.seller.chat.socket).sendMessage(shop.inquiry());
      await shop.buyer.chat.hear('new_message');
      expect(lines).toEqual([
        [`${shop.seller.id} is typing...`],
        ['New message received:', expect.objectContaining(shop.inquiry())],
      ]);
    });
  });

  describe('a message', () => {
    it('goes over a socket to both people, once each, with the fields that were sent', async () => {
      const second = await shop.socketOf(shop.buyer);
      shop.buyer.chat.socket.emit('join_room', `${shop.seller.id}_${shop.buyer.id}`);
      shop.seller.chat.socket.emit('send_message', shop.inquiry());
      const heard = await shop.buyer.chat.hear('new_message');
      expect(heard).toEqual({
        ...shop.inquiry(),
        _id: heard.id,
        id: expect.stringMatching(ID),
        conversation_id: expect.stringMatching(ID),
        status: 'sent',
        is_read: false,
        read_at: null,
        created_at: WHEN,
        updated_at: WHEN,
      });
      await second.hear('new_message');
      await shop.caughtUp();
      await second.caughtUp();
      for (const chat of [shop.buyer.chat, second, shop.seller.chat])
        expect(chat.all('new_message')).toEqual([heard]);
      expect(heardBy(shop.stranger)).toEqual([]);
    });

    it('goes over HTTP, and is the same', async () => {
      const { status, body } = await shop.seller.post(`${API}/send`, shop.inquiry());
      expect(status).toBe(201);
      expect(body).toMatchObject({ ...shop.inquiry(), status: 'sent', is_read: false });
      expect(await shop.buyer.chat.hear('new_message')).toEqual(body);
      for (const who of [shop.buyer, shop.seller]) {
        const answer = await who.get(`${API}/${body.id}`);
        expect([answer.status, answer.body]).toMatchObject([
          200,
          { ...shop.inquiry(), id: body.id, _id: body.id },
        ]);
      }
    });

    it('answers the socket that asks for it', async () => {
      const { ok, data } = await shop.seller.chat.ask('send_message', shop.inquiry());
      expect([ok, data]).toMatchObject([true, shop.inquiry()]);
      expect((await shop.buyer.get(`${API}/${data.id}`)).status).toBe(200);
    });

    it('needs no labels: the one who begins is the buyer', async () => {
      const bare = await shop.buyer.post(`${API}/send`, {
        recipient_id: shop.seller.id,
        message: 'Is it there?',
      });
      expect(bare.body).toMatchObject({
        subject: null,
        message_type: 'general',
        sender_id: shop.buyer.id,
        sender_type: 'Buyer',
        recipient_type: 'Seller',
      });
      const answer = await shop.seller.post(`${API}/send`, { recipient_id: shop.buyer.id, message: 'Yes' });
      expect(answer.body).toMatchObject({ sender_type: 'Seller', recipient_type: 'Buyer' });
      expect(answer.body.conversation_id).toBe(bare.body.conversation_id);
    });

    it('keeps its own labels: the same person buys here and sells there', async () => {
      await shop.seller.post(`${API}/send`, shop.inquiry());
      await shop.seller.post(`${API}/send`, shop.inquiry({ sender_type: 'buyer', recipient_type: 'SELLER' }));
      expect(
        (await historyOf(shop.buyer, shop.seller)).map((message) => [
          message.sender_type,
          message.recipient_type,
        ]),
      ).toEqual([
        ['Seller', 'Buyer'],
        ['Buyer', 'Seller'],
      ]);
    });

    it('is sent once, however often it is repeated with its own id', async () => {
      const body = shop.inquiry({ client_message_id: randomUUID() });
      const answers = await Promise.all([1, 2, 3].map(() => shop.seller.post(`${API}/send`, body)));
      expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
      expect(await historyOf(shop.buyer, shop.seller)).toHaveLength(1);
    });

    it('is plain text in its stored form', async () => {
      const { body } = await shop.seller.post(
        `${API}/send`,
        shop.inquiry({ message: '  <b>Hi</b>\u0000  ', subject: ' A\u0007 ' }),
      );
      expect(body).toMatchObject({ message: '<b>Hi</b>', subject: 'A' });
    });

    it('goes where the two have talked last', async () => {
      const about = async (id: string): Promise<string> => {
        const { body } = await shop.app.service().post<{ id: string }>('/api/v1/conversations', {
          type: 'subject',
          subject: { type: 'product', id, ownerId: shop.seller.id },
          members: [{ userId: shop.seller.id }, { userId: shop.buyer.id }],
        });
        return body.id;
      };
      const first = await about(randomUUID());
      const latest = await about(randomUUID());
      const { conversation_id, sender_type } = await send(shop.buyer, shop.seller, 'about the latest');
      expect([conversation_id, sender_type]).toEqual([latest, 'Buyer']);
      // What happens by another way counts at once, though the place was looked up before.
      await say(shop.app.rest(shop.seller.id), first, 'back to the first');
      expect(await send(shop.seller, shop.buyer, 'there it is')).toMatchObject({ conversation_id: first });
      const newest = await about(randomUUID());
      expect(await send(shop.buyer, shop.seller, 'and on')).toMatchObject({ conversation_id: newest });
    });
  });

  describe('everything crosses', () => {
    it('to the native API', async () => {
      const native = await shop.app.connect(shop.buyer.id);
      shop.seller.chat.socket.emit('send_message', shop.inquiry());
      const created = await native.hear('message:created');
      expect(created).toMatchObject({
        senderId: shop.seller.id,
        content: shop.inquiry()['message'],
        type: 'text',
      });
      shop.buyer.chat.socket.emit('typing', { recipient_id: shop.seller.id, is_typing: true });
      const sellerNative = await shop.app.connect(shop.seller.id);
      await shop.buyer.chat.ask('mark_as_read', { message_id: created.id });
      await sellerNative.hear('conversation:read', ({ userId }) => userId === shop.buyer.id);
      shop.buyer.chat.socket.emit('typing', { recipient_id: shop.seller.id, is_typing: true });
      await sellerNative.hear('typing:started', ({ userId }) => userId === shop.buyer.id);
    });

    it('from the native API: messages, receipts, typing, edits and deletions', async () => {
      const native = await shop.app.connect(shop.buyer.id);
      const begun = await shop.app.rest(shop.buyer.id).post<{ id: string }>('/api/v1/conversations', {
        type: 'direct',
        members: [{ userId: shop.seller.id }],
      });
      const conversationId = begun.body.id;
      await native.ask('typing:start', { conversationId });
      expect(await shop.seller.chat.hear('user_typing')).toEqual({
        sender_id: shop.buyer.id,
        sender_type: null,
        recipient_id: shop.seller.id,
        is_typing: true,
      });
      const { data } = await native.ask('message:send', { conversationId, content: 'from the native API' });
      expect(await shop.seller.chat.hear('new_message')).toMatchObject({
        id: data.id,
        message: 'from the native API',
        message_type: 'general',
        subject: null,
        sender_id: shop.buyer.id,
        sender_type: 'Buyer',
        recipient_id: shop.seller.id,
        recipient_type: 'Seller',
      });
      await shop.buyer.chat.hear('message_delivered', ({ message_id }) => message_id === data.id);

      const { id } = await send(shop.seller, shop.buyer, 'an answer');
      const [, answer] = await historyOf(shop.buyer, shop.seller);
      expect(answer.id).toBe(id);
      await native.ask('conversation:read', { conversationId, seq: 2 });
      await shop.seller.chat.hear('message_read', ({ message_id }) => message_id === id);

      await native.ask('message:edit', { messageId: data.id, content: 'edited' });
      await shop.seller.chat.hear('message_updated', ({ message }) => message === 'edited');
      await native.ask('message:delete', { messageId: data.id });
      expect(
        await shop.seller.chat.hear('message_updated', ({ status }) => status === 'deleted'),
      ).toMatchObject({
        id: data.id,
        message: '',
      });
      expect((await shop.seller.get(`${API}/${data.id}`)).status).toBe(404);
      expect(messagesIn(await historyOf(shop.seller, shop.buyer))).toEqual(['an answer']);
      expect((await shop.seller.get(`${API}/inbox`)).body).toEqual([]);
    });
  });
});
