import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { mongo } from 'mongoose';
import type { MessagePageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { RestAnswer } from '../../support/rest-client.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import { watchedDatabase } from '../../support/test-database.js';

const COUNT = 120;
const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n);

describe('the history', () => {
  let app: TestApp;
  let id: string;

  beforeAll(async () => {
    app = await TestApp.start({ MONGODB_URI: watchedDatabase() });
    ({ id } = await beginWith(app, 'asha', 'ben'));
    await say(app.rest('asha'), id, ...range(1, COUNT).map((n) => `message ${n}`));
  });

  afterAll(() => app.stop());

  const get = (query: string): Promise<RestAnswer<MessagePageDto>> =>
    app.rest('ben').get(`/api/v1/conversations/${id}/messages?${query}`);

  it.each<[string, number[], boolean, boolean]>([
    ['', range(71, 120), true, false],
    ['limit=1', [120], true, false],
    ['limit=100', range(21, 120), true, false],
    ['before=121&limit=5', range(116, 120), true, false],
    ['before=120&limit=5', range(115, 119), true, true],
    ['before=6&limit=5', range(1, 5), false, true],
    ['before=3&limit=5', [1, 2], false, true],
    ['before=1', [], false, true],
    ['before=0', [], false, true],
    ['before=9007199254740991&limit=2', [119, 120], true, false],
    ['after=0&limit=5', range(1, 5), false, true],
    ['after=1&limit=5', range(2, 6), true, true],
    ['after=115&limit=5', range(116, 120), true, false],
    ['after=118&limit=5', [119, 120], true, false],
    ['after=120', [], true, false],
    ['after=9007199254740991', [], true, false],
    ['around=60&limit=5', range(58, 62), true, true],
    ['around=60&limit=4', range(59, 62), true, true],
    ['around=60&limit=1', [60], true, true],
    ['around=1&limit=4', range(1, 3), false, true],
    ['around=120&limit=4', [119, 120], true, false],
    ['around=0&limit=4', [1, 2], false, true],
  ])('?%s', async (query, seqs, hasBefore, hasAfter) => {
    const { status, body } = await get(query);
    expect(status).toBe(200);
    expect({ ...body, items: body.items.map(({ seq }) => seq) }).toEqual({
      items: seqs,
      hasBefore,
      hasAfter,
    });
    for (const { seq, content } of body.items) expect(content).toBe(`message ${seq}`);
  });

  it.each(['before', 'after'] as const)(
    'is complete and without repeats, page by page with %s',
    async (direction) => {
      const seen: number[] = [];
      let place = direction === 'before' ? COUNT + 1 : 0;
      for (let more = true; more;) {
        const { items, hasBefore, hasAfter } = (await get(`${direction}=${place}&limit=7`)).body;
        const seqs = items.map(({ seq }) => seq);
        if (direction === 'before') seen.unshift(...seqs);
        else seen.push(...seqs);
        place = (direction === 'before' ? seqs[0] : seqs.at(-1))!;
        more = direction === 'before' ? hasBefore : hasAfter;
      }
      expect(seen).toEqual(range(1, COUNT));
    },
  );

  it.each(['before=', 'after=', 'around=%20', 'before[]=', 'limit='])(
    'refuses ?%s, which is no number',
    async (query) => {
      expect(await get(query)).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    },
  );

  it.each(['before=5&after=1', 'before=5&around=5', 'before=1&after=1&around=1'])(
    'refuses %s, which is two places',
    async (query) => {
      expect(await get(query)).toMatchObject({ status: 400, body: { code: 'messages.ambiguous_page' } });
    },
  );

  it('is the same for both, and empty at first', async () => {
    const path = `/api/v1/conversations/${id}/messages?limit=3`;
    expect((await app.rest('asha').get(path)).body).toEqual((await app.rest('ben').get(path)).body);
    const fresh = await beginWith(app, 'asha', 'cem');
    const { body } = await app.rest('asha').get(`/api/v1/conversations/${fresh.id}/messages`);
    expect(body).toEqual({ items: [], hasBefore: false, hasAfter: false });
  });

  it.each(['limit=1', 'before=121&limit=1', 'after=119', 'around=120&limit=1'])(
    'leaves what its messages said before in the database: ?%s',
    async (query) => {
      const { id: last } = (await get('limit=1')).body.items[0]!;
      await app.rest('asha').patch(`/api/v1/messages/${last}`, { content: 'edited before' });
      await app.rest('asha').patch(`/api/v1/messages/${last}`, { content: `message ${COUNT}` });
      const rows = await rowsReadBy(() => get(query));
      expect(rows).toContainEqual(expect.objectContaining({ content: `message ${COUNT}` }));
      expect(rows.filter((row) => 'history' in row)).toEqual([]);
    },
  );

  /** The rows of messages that the database sends meanwhile. */
  async function rowsReadBy(read: () => Promise<unknown>): Promise<mongo.Document[]> {
    const rows: mongo.Document[] = [];
    const listen = ({ reply }: { reply: unknown }): void => {
      const { cursor } = reply as { cursor?: { ns: string; firstBatch: mongo.Document[] } };
      if (cursor?.ns.endsWith('.messages')) rows.push(...cursor.firstBatch);
    };
    app.database.getClient().on('commandSucceeded', listen);
    await read();
    app.database.getClient().off('commandSucceeded', listen);
    return rows;
  }
});
