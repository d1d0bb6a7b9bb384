import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContractUser } from '../../support/contract-user.js';
import { seedMessages } from '../../support/seed-messages.js';
import { beginWith } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

const MESSAGES = 5;
const PARTNERS = 3;
/** Pages of every size around what there is, up to one behind the last. */
const PAGES = [1, 2, 3, 4, 5, 6].flatMap((limit) =>
  [1, 2, 3, 4, 5, 6, 7].map((page) => ({ limit, page, query: `?limit=${limit}&page=${page}` })),
);

describe('lists that are counted in pages', () => {
  let app: TestApp;
  let asha: Record<'naafe' | 'jivbook', ContractUser>;
  let id: string;

  beforeAll(async () => {
    app = await TestApp.start();
    asha = {
      naafe: new ContractUser(app, 'naafe', 'asha'),
      jivbook: new ContractUser(app, 'jivbook', 'asha'),
    };
    for (let partner = 1; partner <= PARTNERS; partner += 1)
      id = (await beginWith(app, 'asha', `partner${partner}`)).id;
    const sent: string[] = [];
    for (let n = 0; n < MESSAGES; n += 1) {
      const { body } = await app
        .rest('asha')
        .post(`/api/v1/conversations/${id}/messages`, { content: `m${n}` });
      sent.push(body.id);
    }
    await app.rest('asha').delete(`/api/v1/messages/${sent[2]}`);
  });

  afterAll(() => app.stop());

  const shown = (page: number, limit: number, total: number): number =>
    Math.max(0, Math.min(limit, total - (page - 1) * limit));

  it.each(PAGES)('say how much there is: page $page of $limit', async ({ limit, page, query }) => {
    const chats = (await asha.naafe.get(`/api/chat/conversations${query}`)).body;
    expect([chats.pagination.total, chats.conversations.length]).toEqual([
      PARTNERS,
      shown(page, limit, PARTNERS),
    ]);
    const left = MESSAGES - 1;
    const history = (await asha.naafe.get(`/api/chat/conversations/${id}/messages${query}`)).body;
    expect([history.pagination.total, history.messages.length]).toEqual([left, shown(page, limit, left)]);
    const withDeleted = (await asha.jivbook.get(`/api/chat/${id}/messages${query}`)).body.data;
    expect([withDeleted.pagination.totalMessages, withDeleted.messages.length]).toEqual([
      MESSAGES,
      shown(page, limit, MESSAGES),
    ]);
  });

  it('reach to the first of very many messages', async () => {
    const long = (await beginWith(app, 'listener', 'talker')).id;
    await seedMessages(
      app,
      long,
      'talker',
      Array.from({ length: 10_500 }, (_, at) => `${at + 1}`),
    );
    const { status, body } = await new ContractUser(app, 'naafe', 'listener').get(
      `/api/chat/conversations/${long}/messages?limit=100&page=105`,
    );
    expect([status, body.pagination.total, body.messages.length]).toEqual([200, 10_500, 100]);
    const contents = body.messages.map(({ content }: { content: string }) => content);
    expect(contents.toSorted((one: string, other: string) => +one - +other)[0]).toBe('1');
  });
});
