import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { ChatClient } from '../../support/chat-client.js';
import { ContractUser } from '../../support/contract-user.js';
import { seedMessages } from '../../support/seed-messages.js';
import { TestApp } from '../../support/test-app.js';

describe('contract 001, reading', () => {
  let app: TestApp;
  let seeker: ContractUser;
  let provider: ContractUser;
  let seekerSocket: ChatClient;
  let providerSocket: ChatClient;
  let conversationId: string;
  let path: string;

  beforeAll(async () => {
    app = await TestApp.start();
    [seeker, provider] = ['sam', 'pia'].map((who) => new ContractUser(app, 'naafe', who)) as [
      ContractUser,
      ContractUser,
    ];
    [seekerSocket, providerSocket] = await Promise.all([seeker.connect(), provider.connect()]);
  });

  afterAll(async () => {
    for (const socket of [seekerSocket, providerSocket]) socket.close();
    await app.stop();
  });

  beforeEach(() => begin());

  async function begin(): Promise<void> {
    const { body } = await app.service().post<{ id: string }>('/api/v1/conversations', {
      type: 'subject',
      subject: { type: 'job-request', id: `job-${randomUUID()}` },
      members: [
        { userId: 'sam', role: 'seeker' },
        { userId: 'pia', role: 'provider' },
      ],
    });
    conversationId = body.id;
    path = `/api/chat/conversations/${conversationId}`;
  }

  const say = (user: ContractUser, content: string) => user.post(`${path}/messages`, { content });
  const heardAt = (socket: ChatClient) =>
    socket.all('messages-read').filter((heard) => heard.conversationId === conversationId);
  const hears = (socket: ChatClient) =>
    socket.hear('messages-read', (heard) => heard.conversationId === conversationId);

  it('is told to both when somebody answers, and not again by a mark', async () => {
    for (const content of ['one', 'two']) await say(seeker, content);
    await say(provider, 'an answer');
    for (const socket of [seekerSocket, providerSocket])
      expect(await hears(socket)).toEqual({ conversationId, readCount: 2 });
    await say(provider, 'and more');
    expect((await provider.patch(`${path}/read`)).body).toEqual({ readCount: 0 });
    for (const socket of [seekerSocket, providerSocket]) {
      await socket.caughtUp();
      expect(heardAt(socket)).toHaveLength(1);
    }
  });

  it.each([
    ['a mark', () => provider.patch(`${path}/read`)],
    ['an answer', () => say(provider, 'an answer')],
  ])('counts all messages of the other one that %s has passed', async (_, read) => {
    const many = Array.from({ length: 250 }, (__, n) => `m${n}`);
    await seedMessages(app, conversationId, 'sam', many);
    await say(seeker, 'the last');
    await read();
    for (const socket of [seekerSocket, providerSocket])
      expect(await hears(socket)).toEqual({ conversationId, readCount: 251 });
  });

  /** A message, as a reader counts it. */
  interface Said {
    id: string;
    by: ContractUser;
    isDeleted: boolean;
  }

  const moves = fc.array(
    fc.tuple(fc.boolean(), fc.constantFrom('say', 'say', 'say', 'delete', 'mark' as const)),
    { minLength: 5, maxLength: 25 },
  );

  it('counts what was there to be read, over random talks', async () => {
    await fc.assert(
      fc.asyncProperty(moves, async (talk) => {
        await begin();
        const [said, told]: [Said[], number[]] = [[], []];
        const marks = new Map<ContractUser, number>();
        const read = async (who: ContractUser, upTo: number): Promise<void> => {
          const passed = said.slice(marks.get(who) ?? 0, upTo);
          const readCount = passed.filter(({ by, isDeleted }) => by !== who && !isDeleted).length;
          marks.set(who, said.length);
          if (readCount === 0) return;
          told.push(readCount);
          await seekerSocket.hear('messages-read', () => heardAt(seekerSocket).length >= told.length);
        };
        for (const [isSeeker, what] of [...talk, [true, 'say'] as const]) {
          const who = isSeeker ? seeker : provider;
          const own = said.findLast(({ by, isDeleted }) => by === who && !isDeleted);
          if (what === 'say') said.push({ id: (await say(who, 'so')).body._id, by: who, isDeleted: false });
          if (what === 'mark') await who.patch(`${path}/read`);
          if (what === 'delete' && own) {
            await app.rest(who.id).delete(`/api/v1/messages/${own.id}`);
            own.isDeleted = true;
          }
          if (what !== 'delete') await read(who, said.length);
        }
        await seekerSocket.caughtUp();
        expect(heardAt(seekerSocket).map(({ readCount }) => readCount)).toEqual(told);
      }),
      { numRuns: 12 },
    );
  });
});
