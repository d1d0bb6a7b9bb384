import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { heardBy, send, Shop, type Somebody } from '../../support/storefront-shop.js';

const WHEN = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe('contract 002, people', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await Shop.start();
  });

  beforeEach(() => shop.renew());

  afterAll(() => shop.stop());

  describe('typing', () => {
    const typing = (more: object = {}) => ({
      recipient_id: shop.buyer.id,
      recipient_type: 'Buyer',
      sender_id: shop.seller.id,
      sender_type: 'Seller',
      is_typing: true,
      ...more,
    });
    const told = (is_typing: boolean) => ({
      sender_id: shop.seller.id,
      sender_type: 'Seller',
      recipient_id: shop.buyer.id,
      is_typing,
    });

    it('is told to the recipient, also before the first message, and ends when it is said', async () => {
      shop.seller.chat.socket.emit('typing', typing());
      expect(await shop.buyer.chat.hear('user_typing')).toEqual(told(true));
      const history = `/api/messages/conversation/${shop.buyer.id}/Buyer`;
      expect((await shop.seller.get(history)).status).toBe(404);
      shop.seller.chat.socket.emit('typing', typing({ is_typing: false }));
      expect(await shop.buyer.chat.hear('user_typing', ({ is_typing }) => !is_typing)).toEqual(told(false));
      await shop.caughtUp();
      expect(shop.buyer.chat.all('user_typing')).toHaveLength(2);
      for (const { chat } of [shop.seller, shop.stranger]) expect(chat.all('user_typing')).toEqual([]);
    });

    it('ends by itself, within ten seconds', async () => {
      const before = Date.now();
      shop.seller.chat.socket.emit('typing', typing());
      await shop.buyer.chat.hear('user_typing', ({ is_typing }) => !is_typing);
      expect(Date.now() - before).toBeLessThan(10_000);
    });

    it.each(['a message', 'the end of the socket'])('ends with %s', async (what) => {
      await send(shop.seller, shop.buyer, 'hello');
      shop.seller.chat.socket.emit('typing', typing());
      await shop.buyer.chat.hear('user_typing');
      if (what === 'a message') await send(shop.seller, shop.buyer, 'there');
      else shop.seller.chat.close();
      await shop.buyer.chat.hear('user_typing', ({ is_typing }) => !is_typing);
    });

    it('is nothing that groups tell', async () => {
      const members = [{ userId: shop.buyer.id }, { userId: shop.seller.id }];
      const group = await shop.app
        .service()
        .post<{ id: string }>('/api/v1/conversations', { type: 'group', members });
      const native = await shop.app.connect(shop.seller.id);
      const listener = await shop.app.connect(shop.buyer.id);
      await native.ask('typing:start', { conversationId: group.body.id });
      await listener.hear('typing:started');
      await shop.buyer.chat.caughtUp();
      expect(shop.buyer.chat.all('user_typing')).toEqual([]);
    });
  });

  describe('presence', () => {
    const status = (user: Somebody, is_online: boolean, user_type: string | null = null) => ({
      user_id: user.id,
      user_type,
      status: is_online ? 'online' : 'offline',
      is_online,
      last_seen: WHEN,
    });

    /** The two talk, and that the seller has come is told, however late: moves of a person are told in their order. */
    const introduce = async (): Promise<void> => {
      await send(shop.buyer, shop.seller, 'hello');
      for (const state of ['offline', 'online'])
        await shop.seller.chat.ask('update_status', { user_id: shop.seller.id, status: state });
      const told = () => shop.buyer.chat.all('user_status_changed').map(({ is_online }) => is_online);
      await shop.buyer.chat.hear('user_status_changed', () => String(told().slice(-2)) === 'false,true');
      shop.buyer.chat.heard.splice(0);
    };

    it('is told on registering: who is online, and that one is', async () => {
      await send(shop.buyer, shop.seller, 'hello');
      const away = await shop.somebody('away');
      await send(shop.buyer, away, 'hello');
      away.chat.close();
      await shop.buyer.chat.hear(
        'user_status_changed',
        ({ user_id, is_online }) => user_id === away.id && !is_online,
      );
      shop.seller.chat.socket.emit('register_user', { user_id: shop.seller.id, user_type: 'Seller' });
      expect(await shop.seller.chat.hear('online_users')).toEqual([status(shop.buyer, true)]);
      // That the seller has come may be told late, too: of no type yet.
      const isRegistered = (told: any): boolean => told.user_id === shop.seller.id && told.user_type !== null;
      expect(await shop.buyer.chat.hear('user_status_changed', isRegistered)).toEqual(
        status(shop.seller, true, 'Seller'),
      );
      shop.buyer.chat.socket.emit('register_user', { user_id: shop.buyer.id, user_type: 'Buyer' });
      expect(await shop.buyer.chat.hear('online_users')).toEqual([status(shop.seller, true, 'Seller')]);
      shop.stranger.chat.socket.emit('register_user', { user_id: shop.stranger.id, user_type: 'Buyer' });
      expect(await shop.stranger.chat.hear('online_users')).toEqual([]);
      await shop.caughtUp();
      expect(shop.seller.chat.all('online_users')).toHaveLength(1);
      expect(shop.stranger.chat.all('user_status_changed')).toEqual([]);
    });

    it('is told on coming and going', async () => {
      await introduce();
      shop.seller.chat.close();
      await shop.buyer.chat.hear(
        'user_status_changed',
        ({ user_id, is_online }) => user_id === shop.seller.id && !is_online,
      );
      await shop.socketOf(shop.seller);
      await shop.buyer.chat.hear(
        'user_status_changed',
        ({ user_id, is_online }) => user_id === shop.seller.id && is_online,
      );
      expect(shop.buyer.chat.all('user_status_changed').map(({ is_online }) => is_online)).toEqual([
        false,
        true,
      ]);
      expect(heardBy(shop.stranger)).toEqual([]);
    });

    it('is told once, however often it is said', async () => {
      await introduce();
      const emit = (event: string, body: object) =>
        shop.seller.chat.ask(event, { user_id: shop.seller.id, user_type: 'Seller', ...body });
      const told = () => shop.buyer.chat.all('user_status_changed').map(({ is_online }) => is_online);
      await emit('update_status', { status: 'offline' });
      await shop.buyer.chat.hear('user_status_changed', ({ is_online }) => !is_online);
      await emit('update_status', { status: 'online' });
      await shop.buyer.chat.hear('user_status_changed', ({ is_online }) => is_online);
      for (const status of ['online', 'online']) await emit('update_status', { status });
      for (const body of [{}, {}]) await emit('register_user', body);
      await emit('update_status', { status: 'offline' });
      await shop.buyer.chat.hear('user_status_changed', () => told().at(-1) === false);
      expect(told()).toEqual([false, true, false]);
    });

    it('is what one says it is, for as long as the socket lives', async () => {
      await introduce();
      const say = (state: string) =>
        shop.seller.chat.socket.emit('update_status', {
          user_id: shop.seller.id,
          user_type: 'Seller',
          status: state,
        });
      const changes = () => shop.buyer.chat.all('user_status_changed');
      const hearChange = async (n: number) => {
        await shop.buyer.chat.hear('user_status_changed', () => changes().length >= n);
        return changes()[n - 1];
      };
      say('offline');
      expect(await hearChange(1)).toEqual(status(shop.seller, false, 'Seller'));
      shop.buyer.chat.socket.emit('register_user', { user_id: shop.buyer.id });
      expect(await shop.buyer.chat.hear('online_users')).toEqual([]);
      say('online');
      expect(await hearChange(2)).toEqual(status(shop.seller, true, 'Seller'));
      say('offline');
      shop.seller.chat.close();
      await hearChange(3);
      const again = await shop.socketOf(shop.seller);
      again.socket.emit('register_user', { user_id: shop.seller.id, user_type: 'Seller' });
      await shop.buyer.chat.hear('user_status_changed', () => changes().at(-1)?.is_online === true);
    });
  });

  describe('rooms', () => {
    it.each([['a-room'], [{ room: 'a' }], [{ $ne: null }], [7], [null], [undefined], [['a', 'b']]])(
      'are joined and left in any form, and open nothing: %j',
      async (room) => {
        const { conversation_id } = await send(shop.buyer, shop.seller, 'before');
        for (const event of ['join_room', 'leave_room'])
          expect(await shop.stranger.chat.ask(event, room)).toEqual({ ok: true, data: null });
        for (const form of [
          conversation_id,
          { conversation_id },
          { room: `user:${shop.buyer.id}` },
          `user:${shop.buyer.id}`,
        ])
          expect((await shop.stranger.chat.ask('join_room', form)).ok).toBe(true);
        await send(shop.buyer, shop.seller, 'after');
        await shop.caughtUp();
        expect(heardBy(shop.stranger)).toEqual([]);
      },
    );
  });
});
