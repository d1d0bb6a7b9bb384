import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatClient } from '../../support/chat-client.js';
import { heardBy, historyOf, isRefused, messagesIn, send, Shop } from '../../support/storefront-shop.js';
import { tokenFor } from '../../support/tokens.js';

const API = '/api/messages';
const ID = /^[0-9a-f]{24}$/;

describe('contract 002, refusals', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await Shop.start();
  });

  beforeEach(() => shop.renew());

  afterAll(() => shop.stop());

  describe('what is refused', () => {
    const wrongIds = ['nonsense', '{"$ne":null}', '[object Object]', '0'.repeat(23), "'; drop", '%00'];

    it('is whoever has no token', async () => {
      const { id } = await send(shop.buyer, shop.seller, 'hello');
      const calls: [string, string, unknown?][] = [
        ['POST', '/send', shop.inquiry()],
        ['GET', '/inbox'],
        ['GET', '/sent'],
        ['GET', `/${id}`],
        ['PUT', `/${id}/read`],
        ['GET', '/unread/count'],
        ['GET', `/conversation/${shop.seller.id}/Seller`],
      ];
      for (const [method, path, body] of calls) {
        for (const token of [null, 'nonsense', tokenFor({ sub: shop.buyer.id, exp: 1 })])
          expect([path, (await shop.buyer.call(method, `${API}${path}`, body, token)).status]).toEqual([
            path,
            401,
          ]);
      }
      for (const token of ['', 'nonsense', tokenFor({ sub: shop.buyer.id, exp: 1 })])
        await expect(ChatClient.connect(`${shop.app.origin}/storefront`, token)).rejects.toThrow(
          'Authentication error',
        );
    });

    it('is a shop.stranger, who hears nothing', async () => {
      const { id } = await send(shop.buyer, shop.seller, 'hello');
      for (const [method, path] of [
        ['GET', `/${id}`],
        ['PUT', `/${id}/read`],
        ['GET', `/conversation/${shop.buyer.id}/Buyer`],
        ['GET', `/conversation/${shop.stranger.id}/Buyer`],
      ] as const) {
        const { status, body } = await shop.stranger.call(method, `${API}${path}`);
        expect([path, status, body]).toEqual([
          path,
          404,
          expect.objectContaining({ success: false, message: expect.any(String), error: expect.any(String) }),
        ]);
      }
      shop.stranger.chat.socket.emit('mark_as_read', { message_id: id });
      expect(await shop.stranger.chat.hear('error')).toMatchObject({
        event: 'mark_as_read',
        message: expect.any(String),
        error: 'messages.not_found',
      });
      expect(heardBy(shop.stranger)).toEqual([]);
      expect((await shop.seller.get(`${API}/unread/count`)).body.count).toBe(1);
    });

    it('is a message of a group', async () => {
      const members = [{ userId: shop.buyer.id }, { userId: shop.seller.id }, { userId: shop.stranger.id }];
      const group = await shop.app
        .service()
        .post<{ id: string }>('/api/v1/conversations', { type: 'group', members });
      const said = await shop.app
        .rest(shop.buyer.id)
        .post<{ id: string }>(`/api/v1/conversations/${group.body.id}/messages`, { content: 'to all' });
      expect((await shop.seller.get(`${API}/${said.body.id}`)).status).toBe(404);
      expect((await shop.seller.put(`${API}/${said.body.id}/read`)).status).toBe(404);
      await shop.caughtUp();
      expect(shop.seller.chat.all('new_message')).toEqual([]);
    });

    it('is a malformed id, or type', async () => {
      await send(shop.buyer, shop.seller, 'hello');
      for (const id of wrongIds.map(encodeURIComponent)) {
        expect(isRefused((await shop.buyer.get(`${API}/${id}`)).status)).toBe(true);
        expect(isRefused((await shop.buyer.put(`${API}/${id}/read`)).status)).toBe(true);
        expect(isRefused((await shop.buyer.get(`${API}/conversation/${id}/Seller`)).status)).toBe(true);
        expect(isRefused((await shop.buyer.get(`${API}/conversation/${shop.seller.id}/${id}`)).status)).toBe(
          true,
        );
      }
      expect(isRefused((await shop.buyer.get(`${API}/${'0'.repeat(24)}`)).status)).toBe(true);
    });

    it('is whoever speaks for somebody else', async () => {
      await send(shop.buyer, shop.seller, 'hello');
      expect((await shop.stranger.post(`${API}/send`, shop.inquiry())).status).toBe(403);
      for (const [event, payload] of [
        ['send_message', shop.inquiry()],
        ['typing', { recipient_id: shop.buyer.id, sender_id: shop.seller.id, is_typing: true }],
        ['register_user', { user_id: shop.seller.id, user_type: 'Seller' }],
        ['update_status', { user_id: shop.seller.id, status: 'offline' }],
      ] as const)
        expect([event, (await shop.stranger.chat.ask(event, payload)).error?.code]).toEqual([
          event,
          'messages.identity_mismatch',
        ]);
      await shop.caughtUp();
      expect(shop.buyer.chat.all('user_typing')).toEqual([]);
      expect(messagesIn(await historyOf(shop.buyer, shop.seller))).toEqual(['hello']);
    });

    const wrongValues: [string, unknown][] = [
      ['recipient_id', undefined],
      ['recipient_id', null],
      ['recipient_id', ''],
      ['recipient_id', '   '],
      ['recipient_id', 7],
      ['recipient_id', { $ne: null }],
      ['recipient_id', ['a']],
      ['recipient_id', 'x'.repeat(129)],
      ['message', undefined],
      ['message', null],
      ['message', ''],
      ['message', ' \n '],
      ['message', 7],
      ['message', { $gt: '' }],
      ['message', ['a']],
      ['message', 'x'.repeat(4001)],
      ['subject', { $ne: null }],
      ['subject', 'x'.repeat(201)],
      ['message_type', { $ne: null }],
      ['message_type', 7],
      ['sender_id', { $ne: null }],
      ['sender_type', { $ne: null }],
      ['sender_type', 'Hacker'],
      ['recipient_type', ['Buyer']],
    ];

    it.each(wrongValues)('is a send whose %s is %j', async (field, value) => {
      const body = shop.inquiry({ [field]: value });
      const { status, body: refusal } = await shop.seller.post(`${API}/send`, body);
      expect(isRefused(status)).toBe(true);
      expect(refusal).toMatchObject({
        success: false,
        message: expect.any(String),
        error: expect.any(String),
      });
      shop.seller.chat.socket.emit('send_message', body);
      expect(await shop.seller.chat.hear('error')).toMatchObject({
        event: 'send_message',
        message: expect.any(String),
      });
      await shop.caughtUp();
      expect(heardBy(shop.buyer)).toEqual([]);
      const begun = await shop.app.rest(shop.seller.id).get('/api/v1/conversations');
      expect(begun.body).toMatchObject({ items: [] });
    });

    it('is a message to oneself', async () => {
      const { id } = await send(shop.buyer, shop.seller, 'hello');
      expect(id).toMatch(ID);
      expect(
        (await shop.buyer.post(`${API}/send`, { recipient_id: shop.buyer.id, message: 'me' })).status,
      ).toBe(400);
      expect((await shop.buyer.chat.ask('typing', { recipient_id: shop.buyer.id })).ok).toBe(false);
    });

    it.each([
      ['mark_as_read', { message_id: { $ne: null } }],
      ['mark_as_read', { message_id: 'nonsense' }],
      ['mark_as_read', {}],
      ['mark_as_read', undefined],
      ['mark_as_read', 'text'],
      ['typing', { recipient_id: { $ne: null }, is_typing: true }],
      ['typing', { recipient_id: 'x', is_typing: 'yes' }],
      ['typing', { recipient_id: 'x', is_typing: { $ne: null } }],
      ['typing', undefined],
      ['typing', []],
      ['register_user', { user_id: { $ne: null } }],
      ['register_user', { user_type: { $ne: null } }],
      ['register_user', 'text'],
      ['update_status', { status: 'invisible' }],
      ['update_status', { status: { $ne: null } }],
      ['update_status', {}],
      ['send_message', undefined],
      ['send_message', 'text'],
      ['send_message', [1]],
      ['no_such_event', {}],
    ])('is %s with %j', async (event, payload) => {
      shop.seller.chat.socket.emit(event, payload);
      expect(await shop.seller.chat.hear('error')).toMatchObject({
        event,
        message: expect.any(String),
        error: expect.any(String),
        code: expect.any(String),
      });
      expect((await shop.seller.chat.ask(event, payload)).ok).toBe(false);
    });

    it('is what is no JSON', async () => {
      const answer = await fetch(`${shop.app.origin}/storefront${API}/send`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${shop.buyer.token}`, 'Content-Type': 'application/json' },
        body: '{"recipient_id":',
      });
      expect(answer.status).toBe(400);
    });

    it('is a message between people of whom one blocks the other', async () => {
      await send(shop.buyer, shop.seller, 'hello');
      await shop.app.rest(shop.seller.id).put(`/api/v1/users/${shop.buyer.id}/block`);
      expect(
        (await shop.buyer.post(`${API}/send`, { recipient_id: shop.seller.id, message: 'x' })).status,
      ).toBe(403);
      expect(
        (await shop.buyer.chat.ask('send_message', { recipient_id: shop.seller.id, message: 'x' })).ok,
      ).toBe(false);
    });
  });
});
