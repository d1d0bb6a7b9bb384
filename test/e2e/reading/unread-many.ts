import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Types } from 'mongoose';
import type { UnreadDto } from '../../../src/modules/conversations/dto/read.dto.js';
import { commandsDuring } from '../../support/commands.js';
import { seedMessages } from '../../support/seed-messages.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import { watchedDatabase } from '../../support/test-database.js';

const SHOP = 'shop';
/** More than the store counts at a time, and in a few of them more deleted messages than are read at once. */
const BUYERS = 104;
const AT_ONCE = 13;
const SHORT = 40;
const LONG = 1500;
const LONG_ONES = 3;

interface Shelf {
  id: string;
  length: number;
  read: number;
}

/** Somebody with whom very many talk, and who has read little of it. */
describe('what is unread in very many conversations', () => {
  let app: TestApp;
  const shelves: Shelf[] = [];

  /** The messages with odd numbers are deleted, the last one is there. */
  async function begin(index: number): Promise<Shelf> {
    const buyer = `buyer-${index}`;
    const length = index < LONG_ONES ? LONG : SHORT;
    const { id } = await beginWith(app, SHOP, buyer);
    await seedMessages(
      app,
      id,
      buyer,
      Array.from({ length: length - 1 }, (_, at) => `${at + 1}`),
    );
    await say(app.rest(buyer), id, 'the last one');
    const odd = { conversationId: new Types.ObjectId(id), seq: { $mod: [2, 1] } };
    const gone = { $set: { hidden: true, deletedAt: new Date(), content: '' } };
    await app.database.collection('messages').updateMany(odd, gone);
    const read = (index * 7) % SHORT;
    if (read > 0) await app.rest(SHOP).post(`/api/v1/conversations/${id}/read`, { seq: read });
    return { id, length, read };
  }

  beforeAll(async () => {
    app = await TestApp.start({ MONGODB_URI: watchedDatabase() });
    for (let first = 0; first < BUYERS; first += AT_ONCE)
      shelves.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => begin(first + at)))));
  }, 60_000);

  afterAll(() => app.stop());

  it('is the number of those that are there, in each', async () => {
    const { body } = await app.rest(SHOP).get<UnreadDto>('/api/v1/unread');
    const counted = new Map(body.conversations.map(({ conversationId, unread }) => [conversationId, unread]));
    const expected = new Map(
      shelves.map(({ id, length, read }) => [id, length / 2 - Math.floor(read / 2)] as const),
    );
    expect(counted).toEqual(expected);
    expect(body.total).toBe([...expected.values()].reduce((sum, unread) => sum + unread, 0));
  });

  it('is read together, and counted by the store where that is too much to read', async () => {
    const commands = await commandsDuring(app, () => app.rest(SHOP).get('/api/v1/unread'));
    const [all, newerHalf, olderHalf] = ['find messages', 'find messages', 'find messages'];
    expect(commands).toEqual(['find conversations', all, newerHalf, olderHalf, 'aggregate messages']);
  });
});
