import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConversationsRepository } from '../../../src/modules/conversations/conversations.repository.js';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { RestAnswer } from '../../support/rest-client.js';
import { beginWith } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

const CONVERSATIONS = '/api/v1/conversations';

describe('blocking races with talking', () => {
  let app: TestApp;
  let ashaId: string;
  let benId: string;
  let round = 0;

  const block = (who: string, whom: string): Promise<RestAnswer> =>
    app.rest(who).put(`/api/v1/users/${whom}/block`);
  const unblock = (who: string, whom: string): Promise<RestAnswer> =>
    app.rest(who).delete(`/api/v1/users/${whom}/block`);
  const begin = (who: string, body: object): Promise<RestAnswer<ConversationDto & { created: boolean }>> =>
    app.rest(who).post(CONVERSATIONS, body);
  const see = async (who: string, id: string): Promise<ConversationDto> =>
    (await app.rest(who).get<ConversationDto>(`${CONVERSATIONS}/${id}`)).body;
  const direct = (whom: string): object => ({ type: 'direct', members: [{ userId: whom }] });
  const about = (id: string, whom: string): object => ({
    type: 'subject',
    subject: { type: 'book', id },
    members: [{ userId: whom }],
  });

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(() => {
    round += 1;
    [ashaId, benId] = [`asha-${round}`, `ben-${round}`];
  });

  afterAll(() => app.stop());

  it('leaves no open conversation, whether the block or the beginning comes first', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const [one, other] = [`${ashaId}-${attempt}`, `${benId}-${attempt}`];
      const [begun] = await Promise.all([
        begin(one, direct(other)),
        block(other, one),
        begin(other, about('x', one)),
        begin(one, about('y', other)),
      ]);
      expect([201, 403]).toContain(begun.status);
      const rows = await app.database.collection('conversations').find({ 'members.userId': one }).toArray();
      for (const { blockedBy } of rows) expect(blockedBy).toEqual([other]);
    }
  });

  it('leaves no open conversation when the block comes between the look-up and the beginning', async () => {
    const repository = app.app.get(ConversationsRepository);
    const original = repository.make.bind(repository);
    const spy = jest.spyOn(repository, 'make').mockImplementationOnce(async (draft) => {
      await block(benId, ashaId);
      return original(draft);
    });
    const begun = await begin(ashaId, direct(benId));
    spy.mockRestore();
    expect(begun).toMatchObject({ status: 201, body: { readOnly: true } });
    expect(await see(benId, begun.body.id)).toMatchObject({ readOnly: true });
  });

  it('tells nobody that something can be said when the block comes right behind the beginning', async () => {
    const ben = await app.connect(benId);
    const repository = app.app.get(ConversationsRepository);
    const original = repository.make.bind(repository);
    const spy = jest.spyOn(repository, 'make').mockImplementationOnce(async (draft) => {
      const begun = await original(draft);
      await block(benId, ashaId);
      return begun;
    });
    const { body } = await begin(ashaId, direct(benId));
    spy.mockRestore();
    expect(body).toMatchObject({ readOnly: true });
    const told = await ben.hear<ConversationDto>('conversation:created', ({ id }) => id === body.id);
    expect(told).toMatchObject({ readOnly: true, rev: body.rev });
  });

  it('ends as the last word of each says, however both change their minds', async () => {
    const talk = await beginWith(app, ashaId, benId);
    const deal = (await begin(ashaId, about('z', benId))).body;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await Promise.all([
        block(ashaId, benId),
        block(benId, ashaId),
        unblock(ashaId, benId),
        unblock(benId, ashaId),
      ]);
      const rows = await app.database
        .collection('blocks')
        .find({ blockerId: { $in: [ashaId, benId] } })
        .toArray();
      for (const { id } of [talk, deal]) {
        expect(await see(ashaId, id)).toMatchObject({ readOnly: rows.length > 0 });
      }
    }
  });

  it('lets nothing through once the block is answered', async () => {
    const talk = await beginWith(app, ashaId, benId);
    const send = async (content: string): Promise<number> =>
      (await app.rest(benId).post(`${CONVERSATIONS}/${talk.id}/messages`, { content })).status;
    const sends = Array.from({ length: 40 }, (_, n) => send(`${n}`));
    await block(ashaId, benId);
    sends.push(send('late'));
    const statuses = await Promise.all(sends);
    expect(statuses.at(-1)).toBe(403);
    const stored = await app.database.collection('messages').countDocuments({ senderId: benId });
    expect(stored).toBe(statuses.filter((status) => status === 201).length);
  });
});
