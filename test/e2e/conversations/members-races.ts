import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import { TestApp } from '../../support/test-app.js';

const path = (id: string, rest = ''): string => `/api/v1/conversations/${id}${rest}`;
const idsOf = ({ members }: ConversationDto): string[] => members.map(({ userId }) => userId);
const rolesOf = ({ members }: ConversationDto): Record<string, string> =>
  Object.fromEntries(members.map(({ userId, role }) => [userId, role]));

describe('many change a group at once', () => {
  let app: TestApp;
  let group: ConversationDto;

  const fresh = async (...others: string[]): Promise<ConversationDto> => {
    const members = others.map((userId) => ({ userId }));
    const answer = await app
      .rest('asha')
      .post<ConversationDto>('/api/v1/conversations', { type: 'group', title: 'Readers', members });
    expect(answer.status).toBe(201);
    return answer.body;
  };
  const see = async (who: string, id = group.id): Promise<ConversationDto> =>
    (await app.rest(who).get<ConversationDto>(path(id))).body;
  const refused = (status: number, code: string): object =>
    expect.objectContaining({ status, body: expect.objectContaining({ code }) as object });

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('never lets more than 256 people in', async () => {
    group = await fresh(...Array.from({ length: 249 }, (_, n) => `crowd-${n}`));
    const newcomers = Array.from({ length: 20 }, (_, n) => `late-${n}`);
    const answers = await Promise.all(
      newcomers.map((userId) => app.rest('asha').post(path(group.id, '/members'), { userId })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(6);
    const full = answers.filter(({ status }) => status !== 201);
    expect(full).toHaveLength(14);
    for (const answer of full) expect(answer).toEqual(refused(409, 'conversations.full'));
    expect(new Set(idsOf(await see('asha'))).size).toBe(256);
  });

  it('takes one person in once', async () => {
    group = await fresh('cleo');
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => app.rest('asha').post(path(group.id, '/members'), { userId: 'ben' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(11).fill(200), 201]);
    expect(idsOf(await see('asha')).sort()).toEqual(['asha', 'ben', 'cleo']);
  });

  it('keeps an owner when all of them leave at once', async () => {
    group = await fresh('ben', 'cleo', 'dev');
    await app.rest('asha').patch(path(group.id, '/members/ben'), { role: 'owner' });
    const left = await Promise.all(
      ['asha', 'ben'].map((who) => app.rest(who).delete(path(group.id, `/members/${who}`))),
    );
    expect(left.map(({ status }) => status)).toEqual([204, 204]);
    expect(rolesOf(await see('cleo'))).toEqual({ cleo: 'owner', dev: 'member' });
  });

  it('keeps an owner when two owners demote each other', async () => {
    group = await fresh('ben');
    await app.rest('asha').patch(path(group.id, '/members/ben'), { role: 'owner' });
    await Promise.all([
      app.rest('asha').patch(path(group.id, '/members/ben'), { role: 'member' }),
      app.rest('ben').patch(path(group.id, '/members/asha'), { role: 'member' }),
    ]);
    expect(Object.values(rolesOf(await see('asha'))).sort()).toEqual(['member', 'owner']);
  });
});
