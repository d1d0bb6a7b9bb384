import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CHAT, DirectUser, ISO, people } from '../../support/direct-user.js';
import { TestApp } from '../../support/test-app.js';

const WHEN = expect.stringMatching(ISO);
const contents = ({ body }: { body: any }): string[] =>
  body.data.messages.map(({ content }: { content: string }) => content);

describe('contract 004 over HTTP: lists', () => {
  let app: TestApp;
  let ann: DirectUser;
  let bob: DirectUser;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    [ann, bob] = people(app, 2) as [DirectUser, DirectUser];
    await bob.get(`${CHAT}/unread-count`);
  });

  /** What ann says first, and where. */
  const begin = async (content = 'Hello! How are you?'): Promise<any> => {
    return (await ann.send(bob.number, content)).body.data;
  };

  const details = ({ number }: DirectUser) => ({
    ...{ id: number, name: `User ${number}` },
    ...{ avatar_url: `https://p/${number}`, is_online: false, last_seen_at: null },
  });

  describe('GET /conversations', () => {
    it('answers as the example does', async () => {
      const { conversation_id: id, createdAt } = await begin();
      for (const user of [ann, bob]) {
        const { status, body } = await user.get(`${CHAT}/conversations?page=1&limit=20`);
        expect(status).toBe(200);
        expect(body).toEqual({
          success: true,
          data: {
            conversations: [
              {
                id,
                participant_1_id: ann.number,
                participant_2_id: bob.number,
                last_message: 'Hello! How are you?',
                last_message_at: createdAt,
                unread_count: user === bob ? 1 : 0,
                createdAt: WHEN,
                updatedAt: WHEN,
                participant1: details(ann),
                participant2: details(bob),
              },
            ],
            ...{ total: 1, page: 1, totalPages: 1 },
          },
        });
      }
    });

    it('puts the smaller number first, also where it is the greater text', async () => {
      const [nine, ten] = [new DirectUser(app, 9), new DirectUser(app, 10)];
      await ten.send(9, 'hello');
      const [conversation] = (await nine.get(`${CHAT}/conversations`)).body.data.conversations;
      expect(conversation).toMatchObject({
        ...{ participant_1_id: 9, participant_2_id: 10 },
        ...{ participant1: { id: 9 }, participant2: { id: 10 } },
      });
    });

    it('is in pages, most recent message first', async () => {
      const others = people(app, 5);
      for (const other of others) await ann.send(other.number, 'hello');
      await others[0]?.send(ann.number, 'hello again');
      const pages = await Promise.all(
        [1, 2, 3, 4].map(
          async (page) => (await ann.get(`${CHAT}/conversations?page=${page}&limit=2`)).body.data,
        ),
      );
      const partners = pages.flatMap(({ conversations }) =>
        conversations.map((one: any) => one.participant_2_id),
      );
      const [first, ...rest] = others.map(({ number }) => number);
      expect(partners).toEqual([first, ...rest.toReversed()]);
      for (const [index, { total, page, totalPages }] of pages.entries())
        expect([total, page, totalPages]).toEqual([5, index + 1, 3]);
    });

    it('has none of others', async () => {
      await begin();
      const [eve] = people(app, 1) as [DirectUser];
      expect((await eve.get(`${CHAT}/conversations`)).body.data).toEqual({
        conversations: [],
        ...{ total: 0, page: 1, totalPages: 0 },
      });
    });
  });

  describe('GET /conversations/:conversationId/messages', () => {
    it('answers as the example does, oldest first, in pages', async () => {
      const { conversation_id: id } = await begin('m1');
      for (const n of [2, 3, 4, 5])
        await (n % 2 ? ann.send(bob.number, `m${n}`) : bob.send(ann.number, `m${n}`));
      for (const user of [ann, bob]) {
        const pages = await Promise.all(
          [1, 2, 3, 4].map((page) => user.get(`${CHAT}/conversations/${id}/messages?page=${page}&limit=2`)),
        );
        expect(pages.map(contents)).toEqual([['m1', 'm2'], ['m3', 'm4'], ['m5'], []]);
        expect(pages[1]?.body.data).toMatchObject({ total: 5, page: 2, totalPages: 3 });
        expect(pages[1]?.body.data.messages[0]).toEqual({
          id: id * 2 ** 24 + 3,
          ...{ sender_id: ann.number, receiver_id: bob.number, conversation_id: id, content: 'm3' },
          ...{ attachment_url: null, is_read: true, read_at: WHEN, deletedAt: null },
          ...{ createdAt: WHEN, updatedAt: WHEN, sender: details(ann), receiver: details(bob) },
        });
        expect(pages[2]?.body.data.messages[0]).toMatchObject({ is_read: false, read_at: null });
      }
    });

    it.each(['page=0', 'page=-1', 'page=x', 'page=1.5', 'limit=0', 'limit=x', 'page=1&page=2', 'page='])(
      'is refused with %s',
      async (query) => {
        const { conversation_id: id } = await begin();
        expect((await ann.get(`${CHAT}/conversations/${id}/messages?${query}`)).status).toBe(400);
        expect((await ann.get(`${CHAT}/conversations?${query}`)).status).toBe(400);
      },
    );

    it('has at most 100 on a page', async () => {
      const { conversation_id: id } = await begin();
      const { body } = await ann.get(`${CHAT}/conversations/${id}/messages?limit=5000`);
      expect(body.data).toMatchObject({ total: 1, page: 1, totalPages: 1 });
    });
  });
});
