import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { heardBy, historyOf, send, Shop } from '../../support/storefront-shop.js';

const API = '/api/messages';
const WHEN = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe('contract 002, receipts', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await Shop.start();
  });

  beforeEach(() => shop.renew());

  afterAll(() => shop.stop());

  describe('receipts', () => {
    it('say that a message was delivered, to the sender', async () => {
      const { data } = await shop.seller.chat.ask('send_message', shop.inquiry());
      expect(await shop.seller.chat.hear('message_delivered')).toEqual({
        id: data.id,
        message_id: data.id,
        conversation_id: data.conversation_id,
        sender_id: shop.seller.id,
        recipient_id: shop.buyer.id,
        status: 'delivered',
        delivered_at: WHEN,
      });
      for (const { chat } of [shop.buyer, shop.seller])
        expect(await chat.hear('message_updated')).toMatchObject({
          ...shop.inquiry(),
          id: data.id,
          message_id: data.id,
          status: 'delivered',
          is_read: false,
        });
      expect((await shop.seller.get(`${API}/${data.id}`)).body).toMatchObject({
        status: 'delivered',
        is_read: false,
      });
      await shop.caughtUp();
      expect(shop.buyer.chat.all('message_delivered')).toEqual([]);
      expect(heardBy(shop.stranger)).toEqual([]);
    });

    it('wait for somebody who is away', async () => {
      shop.buyer.chat.close();
      const ids = [];
      for (const message of ['one', 'two']) ids.push((await send(shop.seller, shop.buyer, message)).id);
      expect((await shop.seller.get(`${API}/${ids[0]}`)).body.status).toBe('sent');
      await shop.seller.chat.caughtUp();
      expect(shop.seller.chat.all('message_delivered')).toEqual([]);
      await shop.socketOf(shop.buyer);
      for (const id of ids)
        await shop.seller.chat.hear('message_delivered', ({ message_id }) => message_id === id);
      expect((await shop.seller.get(`${API}/${ids[1]}`)).body.status).toBe('delivered');
    });

    it('say once for each message of a burst that it was delivered', async () => {
      const sent = await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          shop.seller.chat.ask('send_message', shop.inquiry({ message: `m${n}` })),
        ),
      );
      const ids = sent.map(({ data }) => data.id);
      for (const id of ids)
        await shop.seller.chat.hear('message_delivered', ({ message_id }) => message_id === id);
      await shop.caughtUp();
      const told = shop.seller.chat.all('message_delivered').map(({ message_id }) => message_id);
      expect(told.toSorted()).toEqual(ids.toSorted());
      expect(new Set(shop.buyer.chat.all('new_message').map(({ id }) => id)).size).toBe(60);
    });

    it.each(['socket', 'HTTP'])('say that a message was read, by %s, and all before it', async (way) => {
      const first = await send(shop.seller, shop.buyer, 'one');
      const second = await send(shop.seller, shop.buyer, 'two');
      const third = await send(shop.seller, shop.buyer, 'three');
      if (way === 'socket') shop.buyer.chat.socket.emit('mark_as_read', { message_id: second.id });
      else {
        const { status, body } = await shop.buyer.put(`${API}/${second.id}/read`);
        expect([status, body]).toMatchObject([
          200,
          { id: second.id, status: 'read', is_read: true, read_at: WHEN },
        ]);
      }
      for (const { id } of [first, second])
        expect(await shop.seller.chat.hear('message_read', ({ message_id }) => message_id === id)).toEqual({
          id,
          message_id: id,
          conversation_id: first.conversation_id,
          sender_id: shop.seller.id,
          recipient_id: shop.buyer.id,
          reader_id: shop.buyer.id,
          status: 'read',
          is_read: true,
          read_at: WHEN,
        });
      for (const { chat } of [shop.buyer, shop.seller])
        await chat.hear('message_updated', ({ id, status }) => id === second.id && status === 'read');
      await shop.seller.chat.hear('message_delivered', ({ id }) => id === third.id);
      expect(
        (await historyOf(shop.seller, shop.buyer)).map(({ status, is_read }) => [status, is_read]),
      ).toEqual([
        ['read', true],
        ['read', true],
        ['delivered', false],
      ]);
      await shop.buyer.put(`${API}/${second.id}/read`);
      await shop.caughtUp();
      const told = shop.seller.chat.all('message_read').map(({ message_id }) => message_id);
      expect(told).toEqual([second.id, first.id]);
      expect(shop.buyer.chat.all('message_read')).toEqual([]);
      expect(heardBy(shop.stranger)).toEqual([]);
      expect(third.status).toBe('sent');
    });

    it('say that what was answered was read', async () => {
      const { id } = await send(shop.seller, shop.buyer, 'still there?');
      await send(shop.buyer, shop.seller, 'yes');
      expect(await shop.seller.chat.hear('message_read')).toMatchObject({
        message_id: id,
        reader_id: shop.buyer.id,
      });
      expect((await shop.seller.get(`${API}/${id}`)).body).toMatchObject({ status: 'read', is_read: true });
    });

    it('are for the recipient to give', async () => {
      const { id } = await send(shop.seller, shop.buyer, 'mine');
      expect((await shop.seller.put(`${API}/${id}/read`)).status).toBe(403);
      expect((await shop.seller.chat.ask('mark_as_read', { message_id: id })).error?.code).toBe(
        'storefront.own_message',
      );
      expect((await shop.buyer.get(`${API}/unread/count`)).body.count).toBe(1);
    });

    it('are kept by those who keep reading to themselves', async () => {
      await shop.app.rest(shop.buyer.id).patch('/api/v1/users/me', { settings: { readReceipts: false } });
      const { id } = await send(shop.seller, shop.buyer, 'secret?');
      await shop.seller.chat.hear('message_delivered');
      const { body } = await shop.buyer.put(`${API}/${id}/read`);
      expect(body.status).toBe('read');
      await shop.caughtUp();
      expect(shop.seller.chat.all('message_read')).toEqual([]);
      expect((await shop.seller.get(`${API}/${id}`)).body.status).toBe('delivered');
    });
  });
});
