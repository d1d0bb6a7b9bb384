import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  ConversationDto,
  ConversationPageDto,
} from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { UnreadDto } from '../../../src/modules/conversations/dto/read.dto.js';
import type { MessagePageDto } from '../../../src/modules/messages/dto/message.dto.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

const PATH = '/api/v1/conversations';

describe('my conversations', () => {
  let app: TestApp;
  let ids: string[];

  beforeAll(async () => {
    app = await TestApp.start();
    ids = [];
    for (let n = 0; n < 25; n += 1) ids.push((await beginWith(app, 'asha', `u${n}`)).id);
  });

  afterAll(() => app.stop());

  const page = async (query: string): Promise<ConversationPageDto> =>
    (await app.rest('asha').get<ConversationPageDto>(`${PATH}?${query}`)).body;

  async function pages(
    limit: number,
    between: () => Promise<unknown> = async () => undefined,
  ): Promise<ConversationDto[]> {
    const seen: ConversationDto[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { items, nextCursor } = await page(`limit=${limit}${cursor && `&cursor=${cursor}`}`);
      expect(items.length).toBeLessThanOrEqual(limit);
      seen.push(...items);
      cursor = nextCursor;
      if (cursor !== null) await between();
    }
    return seen;
  }

  const idsOf = (conversations: { id: string }[]) => conversations.map(({ id }) => id);

  it.each([1, 4, 24, 25, 26, 100])('come in pages of %d, each once, newest first', async (limit) => {
    expect(idsOf(await pages(limit))).toEqual(ids.toReversed());
  });

  it('come twenty at a time', async () => {
    const { items, nextCursor } = await page('');
    expect(items).toHaveLength(20);
    expect(nextCursor).toEqual(expect.any(String));
  });

  it('move up when something is said, and not when it is read', async () => {
    await say(app.rest('u3'), ids[3]!, 'hello');
    expect((await page('limit=1')).items).toMatchObject([
      { id: ids[3], unread: 1, lastMessage: { content: 'hello' } },
    ]);
    await say(app.rest('u5'), ids[5]!, 'hello');
    await app.rest('asha').post(`${PATH}/${ids[3]}/read`, { seq: 1 });
    expect(idsOf((await page('limit=2')).items)).toEqual([ids[5], ids[3]]);
  });

  it('come each at most once while things go on, and none is missing that was left alone', async () => {
    const order = idsOf(await pages(100));
    const busy = order.slice(-5);
    let turn = 0;
    const seen = idsOf(await pages(3, () => say(app.rest('asha'), busy[(turn += 1) % 5]!, `turn ${turn}`)));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => !busy.includes(id))).toEqual(order.slice(0, -5));
    expect(new Set(idsOf((await page('limit=5')).items))).toEqual(new Set(busy));
  });

  it('are complete also where many have the same time', async () => {
    const sameTime = new Date();
    await app.database
      .collection('conversations')
      .updateMany({ 'members.userId': 'asha' }, { $set: { lastActivityAt: sameTime } });
    for (const limit of [1, 7]) {
      const seen = idsOf(await pages(limit));
      expect([...seen].sort()).toEqual([...ids].sort());
    }
  });

  it.each(['nonsense', 'MTIz', '%7B%22$gt%22:1%7D', encodeURIComponent('$')])(
    'refuse the cursor %s',
    async (cursor) => {
      expect(await app.rest('asha').get(`${PATH}?cursor=${cursor}`)).toMatchObject({
        status: 400,
        body: { code: 'request.invalid_cursor' },
      });
    },
  );

  it.each(['0', '101', '-1', '1.5', 'abc'])('refuse %s of them at a time', async (limit) => {
    expect(await app.rest('asha').get(`${PATH}?limit=${limit}`)).toMatchObject({
      status: 400,
      body: { code: 'request.invalid' },
    });
  });
});

describe('what is unread', () => {
  let app: TestApp;
  const people = ['asha', 'ben', 'cem'];

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  /** Counted one by one: messages of others behind the marker. */
  async function bruteForce(userId: string, id: string): Promise<number> {
    const { items } = (await app.rest(userId).get<MessagePageDto>(`${PATH}/${id}/messages?limit=100`)).body;
    const { members } = (await app.rest(userId).get<ConversationDto>(`${PATH}/${id}`)).body;
    const marker = members.find((member) => member.userId === userId)!.lastReadSeq;
    return items.filter(({ seq, senderId }) => seq > marker && senderId !== userId).length;
  }

  async function expectTrue(ids: string[]): Promise<void> {
    for (const userId of people) {
      const { total, conversations } = (await app.rest(userId).get<UnreadDto>('/api/v1/unread')).body;
      const listed = (await app.rest(userId).get<ConversationPageDto>(`${PATH}?limit=100`)).body.items;
      const counted = await Promise.all(ids.map(async (id) => [id, await bruteForce(userId, id)] as const));
      const expected = counted.filter(([, unread]) => unread > 0).sort();
      expect(conversations.map(({ conversationId, unread }) => [conversationId, unread]).sort()).toEqual(
        expected,
      );
      expect(total).toBe(expected.reduce((sum, [, unread]) => sum + unread, 0));
      expect(listed.map(({ id, unread }) => [id, unread]).sort()).toEqual(counted.sort());
    }
  }

  it('is what a count one by one gives, whoever sends, reads and replies, in whatever order', async () => {
    const ids = [
      (await beginWith(app, 'asha', 'ben', 'cem')).id,
      (await beginWith(app, 'asha', 'ben', 'cem')).id,
    ];
    await expectTrue(ids);
    for (let round = 0; round < 6; round += 1) {
      const doings = ids.flatMap((id, n) =>
        people.map((userId, who) => async () => {
          const turn = (round * 7 + n * 3 + who * 5) % 4;
          if (turn === 0) return app.rest(userId).post(`${PATH}/${id}/read`, { seq: round });
          if (turn === 1)
            return app.service().post(`${PATH}/${id}/messages`, { content: 'news', type: 'system' });
          return say(app.rest(userId), id, `round ${round}`);
        }),
      );
      await Promise.all(doings.map((act) => act()));
      await expectTrue(ids);
    }
  });

  it('is nothing for the sender, whose sending counts as reading', async () => {
    const { id } = await beginWith(app, 'dora', 'ella');
    await say(app.rest('dora'), id, 'one', 'two');
    await say(app.rest('ella'), id, 'three');
    expect((await app.rest('ella').get('/api/v1/unread')).body).toEqual({ total: 0, conversations: [] });
    expect((await app.rest('dora').get('/api/v1/unread')).body).toEqual({
      total: 1,
      conversations: [{ conversationId: id, unread: 1 }],
    });
  });

  it.each([
    [0, 0, 3],
    [2, 2, 1],
    [3, 3, 0],
    [1_000_000, 3, 0],
    [Number.MAX_SAFE_INTEGER, 3, 0],
  ])('after reading up to %d leaves the marker at %d and %d unread', async (seq, marker, unread) => {
    const { id } = await beginWith(app, 'fred', 'gina', 'hugo');
    await say(app.rest('fred'), id, 'one', 'two', 'three');
    expect(await app.rest('gina').post(`${PATH}/${id}/read`, { seq })).toMatchObject({
      status: 200,
      body: { conversationId: id, seq: marker, unread },
    });
  });
});
