import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { SentMessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { ClusterEvent } from '../../../src/platform/ws/cluster/cluster-events.js';
import { cleanup } from '../../support/cleanup.js';
import { ContractUser } from '../../support/contract-user.js';
import { beginDirect } from '../../support/conversations.js';
import { describeWithRedis, RedisServer } from '../../support/redis.js';
import { TestApp } from '../../support/test-app.js';
import { testDatabase } from '../../support/test-database.js';

const STREAM = 'haggle:events';
const SENDS = 40;

interface Said {
  content: string;
  seq: number;
}

describeWithRedis('what the nodes tell each other', () => {
  let redis: RedisServer;
  let here: TestApp;
  let there: TestApp;

  beforeAll(async () => {
    redis = await RedisServer.start();
    const variables = { MONGODB_URI: testDatabase(), REDIS_URL: redis.url };
    here = await TestApp.start(variables);
    there = await TestApp.start(variables);
  }, 60_000);

  afterAll(async () => {
    await there.app.close();
    await here.stop();
    await cleanup();
  }, 60_000);

  /** The events of each entry that came after this one. */
  const entriesAfter = async (id: string): Promise<ClusterEvent[][]> => {
    const entries = await redis.client().xrange(STREAM, `(${id}`, '+');
    return entries.map(([, fields]) => JSON.parse(fields[fields.indexOf('events') + 1] as string));
  };

  const latest = async (): Promise<string> =>
    (await redis.client().xrevrange(STREAM, '+', '-', 'COUNT', 1))[0]?.[0] ?? '0-0';

  it('is what was said at the same time, together and in its order, and nothing for contracts that nobody uses', async () => {
    const id = await beginDirect(here, 'asha', 'ben');
    const [asha, ben] = await Promise.all([here.connect('asha'), there.connect('ben')]);
    const before = await latest();
    const answers = await Promise.all(
      Array.from({ length: SENDS }, (_, n) =>
        asha.ask<SentMessageDto>('message:send', { conversationId: id, content: `${n}` }),
      ),
    );
    expect(answers.every(({ ok }) => ok)).toBe(true);
    await ben.hear<Said>('message:created', ({ seq }) => seq === SENDS);
    await ben.caughtUp();
    const seqs = ben.all<Said>('message:created').map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: SENDS }, (_, n) => n + 1));
    const entries = await entriesAfter(before);
    const events = entries.flat();
    expect(events.map(([namespace]) => namespace)).toEqual(events.map(() => '/'));
    expect(events.filter(([, , , text]) => text.includes('message:created'))).toHaveLength(SENDS);
    expect(entries.length).toBeLessThan(SENDS);
  });

  it('is for a contract, too, from the first socket on that uses it on another node', async () => {
    const id = await beginDirect(here, 'carl', 'dora');
    const carl = await here.connect('carl');
    const [dora, stranger] = await Promise.all([
      new ContractUser(there, 'naafe', 'dora').connect(),
      new ContractUser(there, 'naafe', 'eve').connect(),
    ]);
    await carl.ask('message:send', { conversationId: id, content: 'the first' });
    expect(await dora.hear<Said>('receive-message')).toMatchObject({ content: 'the first' });
    await carl.ask('message:send', { conversationId: id, content: 'the second' });
    await dora.hear<Said>('receive-message', ({ content }) => content === 'the second');
    await Promise.all([dora, stranger].map((client) => client.caughtUp()));
    expect(dora.all<Said>('receive-message')).toHaveLength(2);
    expect(stranger.all('receive-message')).toEqual([]);
    for (const client of [dora, stranger]) client.close();
  });

  it('shows where something is missing: clients are told to sync, also behind an entry that nobody can read', async () => {
    const fay = await there.connect('fay');
    const add = (number: number, events: string): Promise<unknown> => {
      const entry = { nsp: '/', from: 'another', series: '0', number: `${number}`, events };
      return redis.client().xadd(STREAM, '*', ...Object.entries(entry).flat());
    };
    await add(7, '[]');
    await add(8, 'no list');
    await add(10, '[]');
    expect(await fay.hear('sync:needed')).toMatchObject({ reason: 'gap' });
  });
});
