import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ContractUser } from '../../support/contract-user.js';
import {
  historyOf,
  isRefused,
  messagesIn,
  send,
  Shop,
  type Somebody,
} from '../../support/storefront-shop.js';

const API = '/api/messages';

describe('contract 002, lists', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await Shop.start();
  });

  beforeEach(() => shop.renew());

  afterAll(() => shop.stop());

  describe('the lists', () => {
    it('are an inbox and what was sent, newest first, of everybody', async () => {
      const other = await shop.somebody('other');
      await send(shop.buyer, shop.seller, 'one');
      await send(shop.seller, shop.buyer, 'two');
      await send(other, shop.seller, 'three');
      await send(shop.buyer, shop.seller, 'four');
      const listOf = async (who: Somebody, list: string) => {
        const { status, body } = await who.get(`${API}/${list}`);
        expect(status).toBe(200);
        return messagesIn(body);
      };
      expect(await listOf(shop.seller, 'inbox')).toEqual(['four', 'three', 'one']);
      expect(await listOf(shop.seller, 'sent')).toEqual(['two']);
      expect(await listOf(shop.buyer, 'inbox')).toEqual(['two']);
      expect(await listOf(shop.buyer, 'sent')).toEqual(['four', 'one']);
      expect(await listOf(shop.stranger, 'inbox')).toEqual([]);
      expect(await listOf(shop.stranger, 'sent')).toEqual([]);
    });

    it('come in pages, disjoint and complete', async () => {
      for (let n = 1; n <= 7; n += 1) await send(shop.buyer, shop.seller, `m${n}`);
      const paged = async (who: Somebody, path: string) => {
        const pages = [1, 2, 3, 4].map((page) => who.get(`${API}/${path}?page=${page}&limit=3`));
        return (await Promise.all(pages)).map(({ body }) => messagesIn(body));
      };
      const down = [['m7', 'm6', 'm5'], ['m4', 'm3', 'm2'], ['m1'], []];
      expect(await paged(shop.seller, 'inbox')).toEqual(down);
      expect(await paged(shop.buyer, 'sent')).toEqual(down);
      const up = [['m1', 'm2', 'm3'], ['m4', 'm5', 'm6'], ['m7'], []];
      expect(await paged(shop.buyer, `conversation/${shop.seller.id}/Seller`)).toEqual(up);
      expect(await paged(shop.seller, `conversation/${shop.buyer.id}/Buyer`)).toEqual(up);
      for (const query of ['page=0', 'page=x', 'limit=0', 'limit=-1'])
        expect([query, isRefused((await shop.buyer.get(`${API}/inbox?${query}`)).status)]).toEqual([
          query,
          true,
        ]);
    });

    it('look far back in a long conversation, and through many', async () => {
      const said: { by: string; message: string }[] = [];
      const say = async (from: ContractUser, to: ContractUser): Promise<void> => {
        const message = `m${said.length}`;
        said.push({ by: from.id, message });
        await send(from, to, message);
      };
      await say(shop.seller, shop.buyer);
      for (let n = 0; n < 45; n += 1) await say(shop.buyer, shop.seller);
      await say(shop.seller, shop.buyer);
      for (let n = 0; n < 55; n += 1)
        await say(new ContractUser(shop.app, 'storefront', `one-of-many-${randomUUID()}`), shop.seller);
      for (let n = 0; n < 12; n += 1) await say(shop.buyer, shop.seller);
      const pagesOf = async (list: string): Promise<string[]> => {
        const pages = [1, 2, 3, 4].map((page) => shop.seller.get(`${API}/${list}?page=${page}&limit=30`));
        return (await Promise.all(pages)).flatMap(({ body }) => messagesIn(body));
      };
      const newestFirst = (isOf: (by: string) => boolean): string[] =>
        said.flatMap(({ by, message }) => (isOf(by) ? message : [])).reverse();
      expect(await pagesOf('sent')).toEqual(newestFirst((by) => by === shop.seller.id));
      expect(await pagesOf('inbox')).toEqual(newestFirst((by) => by !== shop.seller.id));
    });

    it('are one history of two people, over all their conversations, sorted by time, the same for both', async () => {
      const { body } = await shop.app.service().post<{ id: string }>('/api/v1/conversations', {
        type: 'subject',
        subject: { type: 'product', id: randomUUID() },
        members: [{ userId: shop.buyer.id }, { userId: shop.seller.id }],
      });
      const direct = await shop.app.rest(shop.buyer.id).post<{ id: string }>('/api/v1/conversations', {
        type: 'direct',
        members: [{ userId: shop.seller.id }],
      });
      const ids = [body.id, direct.body.id];
      const said: string[] = [];
      for (let n = 0; n < 9; n += 1) {
        await shop.app
          .rest(shop.buyer.id)
          .post(`/api/v1/conversations/${ids[n % 2]}/messages`, { content: `m${n}` });
        said.push(`m${n}`);
      }
      for (const [one, other] of [
        [shop.buyer, shop.seller],
        [shop.seller, shop.buyer],
      ] as const) {
        expect(messagesIn(await historyOf(one, other))).toEqual(said);
        const pages = await Promise.all(
          [1, 2, 3].map((page) => historyOf(one, other, `?page=${page}&limit=4`)),
        );
        expect(pages.flat().map(({ message }) => message)).toEqual(said);
        expect(pages.map((page) => page.length)).toEqual([4, 4, 1]);
      }
    });

    it('show the newest of a long history where no page is asked for', async () => {
      await Promise.all(
        Array.from({ length: 104 }, (_, n) =>
          shop.seller.post(`${API}/send`, shop.inquiry({ message: `m${n}` })),
        ),
      );
      const all = [
        ...(await historyOf(shop.buyer, shop.seller, '?page=1&limit=100')),
        ...(await historyOf(shop.buyer, shop.seller, '?page=2&limit=100')),
      ];
      expect(all).toHaveLength(104);
      expect(messagesIn(await historyOf(shop.buyer, shop.seller))).toEqual(messagesIn(all.slice(-100)));
    });

    it('count what is unread, without groups', async () => {
      const group = await shop.app.service().post<{ id: string }>('/api/v1/conversations', {
        type: 'group',
        members: [{ userId: shop.buyer.id }, { userId: shop.seller.id }, { userId: shop.stranger.id }],
      });
      await shop.app
        .rest(shop.stranger.id)
        .post(`/api/v1/conversations/${group.body.id}/messages`, { content: 'to all' });
      await send(shop.buyer, shop.seller, 'one');
      const { id } = await send(shop.buyer, shop.seller, 'two');
      const count = async () => (await shop.seller.get(`${API}/unread/count`)).body;
      expect(await count()).toEqual({ count: 2, unread_count: 2 });
      await shop.seller.put(`${API}/${id}/read`);
      expect(await count()).toEqual({ count: 0, unread_count: 0 });
      expect((await shop.buyer.get(`${API}/inbox`)).body).toEqual([]);
    });
  });
});
