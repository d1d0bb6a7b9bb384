import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ConversationAccess,
  type Member,
  memberOf,
  readAtOf,
} from '../../../src/modules/conversations/index.js';
import type { ConversationDto, MemberDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { MeDto } from '../../../src/modules/users/dto/user.dto.js';
import type { ConversationId, UserId } from '../../../src/shared/ids.js';
import type { ChatClient } from '../../support/chat-client.js';
import type { RestAnswer } from '../../support/rest-client.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

describe('what people let others see', () => {
  let app: TestApp;
  let ashaId: string;
  let benId: string;
  let talk: ConversationDto;
  let round = 0;

  const path = (rest = ''): string => `/api/v1/conversations/${talk.id}${rest}`;
  const set = (who: string, settings: object): Promise<RestAnswer<MeDto>> =>
    app.rest(who).patch<MeDto>('/api/v1/users/me', { settings });
  const see = async (viewer: string, who: string): Promise<MemberDto | undefined> => {
    const { body } = await app.rest(viewer).get<ConversationDto>(path());
    return body.members.find(({ userId }) => userId === who);
  };
  const read = (who: string, seq: number): Promise<RestAnswer> => app.rest(who).post(path('/read'), { seq });

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    round += 1;
    [ashaId, benId] = [`asha-${round}`, `ben-${round}`];
    talk = await beginWith(app, ashaId, benId);
  });

  afterAll(() => app.stop());

  it('is everything at first, and changes one by one', async () => {
    const me = async (): Promise<MeDto> => (await app.rest(ashaId).get<MeDto>('/api/v1/users/me')).body;
    expect((await me()).settings).toEqual({ readReceipts: true, typing: true, presence: true });
    const changed = await set(ashaId, { typing: false });
    expect(changed).toMatchObject({
      status: 200,
      body: { id: ashaId, settings: { readReceipts: true, typing: false, presence: true } },
    });
    await set(ashaId, { readReceipts: false, typing: null });
    expect((await me()).settings).toEqual({ readReceipts: false, typing: false, presence: true });
    await app.rest(ashaId).patch('/api/v1/users/me', { name: 'Asha', settings: null });
    expect(await me()).toMatchObject({ name: 'Asha', settings: { readReceipts: false, typing: false } });
    expect(await app.rest(benId).get(`/api/v1/users/${ashaId}`)).toMatchObject({
      status: 200,
      body: expect.not.objectContaining({ settings: expect.anything() }) as object,
    });
  });

  it('refuses what is no setting', async () => {
    for (const settings of [
      { typing: 'no' },
      { typing: 0 },
      { unknown: true },
      [],
      'off',
      { typing: { $ne: 1 } },
    ]) {
      expect(await set(ashaId, settings as object)).toMatchObject({
        status: 400,
        body: { code: 'request.invalid' },
      });
    }
    const put = await app.service().put(`/api/v1/users/${ashaId}`, { settings: { typing: false } });
    expect(put).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });

  describe('read receipts', () => {
    let asha: ChatClient;
    let ben: ChatClient;

    beforeEach(async () => {
      [asha, ben] = (await Promise.all([ashaId, benId].map((who) => app.connect(who)))) as [
        ChatClient,
        ChatClient,
      ];
      await say(app.rest(benId), talk.id, 'one', 'two', 'three');
      await read(ashaId, 1);
      await ben.hear('conversation:read', ({ seq }) => seq === 1);
      await set(ashaId, { readReceipts: false });
    });

    it('stay with the person and their own devices while they are off', async () => {
      expect((await read(ashaId, 3)).body).toMatchObject({ seq: 3, unread: 0 });
      await asha.hear('conversation:read', ({ seq }) => seq === 3);
      expect(await ben.hear('message:delivered')).toMatchObject({ userId: ashaId, seq: 3 });
      await ben.caughtUp();
      expect(ben.all('conversation:read')).toHaveLength(1);
      expect(await see(ashaId, ashaId)).toMatchObject({ lastReadSeq: 3, lastDeliveredSeq: 3 });
      expect(await see(benId, ashaId)).toMatchObject({ lastReadSeq: 1, lastDeliveredSeq: 3 });
      const { body } = await app.rest(benId).get<{ changes: object[] }>(path('/changes?after=0'));
      expect(body.changes).toContainEqual(expect.objectContaining({ type: 'conversation:read', seq: 1 }));
      expect(body.changes).toContainEqual(expect.objectContaining({ type: 'message:delivered', seq: 3 }));
      expect(body.changes).not.toContainEqual(expect.objectContaining({ type: 'conversation:read', seq: 3 }));
      expect((await app.rest(ashaId).get('/api/v1/unread')).body).toMatchObject({ total: 0 });
    });

    it('show that whoever answers has read', async () => {
      await read(ashaId, 2);
      await say(app.rest(ashaId), talk.id, 'An answer');
      expect(await see(benId, ashaId)).toMatchObject({ lastReadSeq: 4, lastDeliveredSeq: 4 });
    });

    it('move on from where they were, once they are on again', async () => {
      await read(ashaId, 3);
      await set(ashaId, { readReceipts: true });
      expect(await see(benId, ashaId)).toMatchObject({ lastReadSeq: 1 });
      await say(app.rest(benId), talk.id, 'four');
      await read(ashaId, 4);
      expect(await ben.hear('conversation:read', ({ seq }) => seq === 4)).toMatchObject({ userId: ashaId });
      expect(await see(benId, ashaId)).toMatchObject({ lastReadSeq: 4 });
    });
  });

  describe('when a message was read', () => {
    const readAt = async (seq: number): Promise<Date | null> => {
      const access = app.app.get(ConversationAccess);
      const principal = { userId: benId as UserId, roles: [], profile: {} };
      const conversation = await access.asMember(principal, talk.id as ConversationId);
      return readAtOf(memberOf(conversation, ashaId as UserId) as Member, seq);
    };

    it('is exact for each message, whatever was read or said since', async () => {
      const times = new Map<number, Date>();
      for (let seq = 1; seq <= 5; seq += 1) {
        await say(app.rest(benId), talk.id, `message ${seq}`);
        expect(await readAt(seq)).toBeNull();
        await read(ashaId, seq);
        times.set(seq, new Date((await see(benId, ashaId))?.lastReadAt ?? 0));
      }
      for (const [seq, at] of times) expect(await readAt(seq)).toEqual(at);
      await say(app.rest(benId), talk.id, 'six', 'seven');
      const [answer] = await say(app.rest(ashaId), talk.id, 'eight');
      await say(app.rest(ashaId), talk.id, 'nine');
      expect((await readAt(6))?.toISOString()).toEqual(answer?.createdAt);
      expect((await readAt(7))?.toISOString()).toEqual(answer?.createdAt);
      for (const [seq, at] of times) expect(await readAt(seq)).toEqual(at);
    });

    it('is kept for the last fifty moves, and bounded for those before', async () => {
      for (let seq = 1; seq <= 52; seq += 1) {
        await say(app.rest(benId), talk.id, `message ${seq}`);
        await read(ashaId, seq);
      }
      const third = await readAt(3);
      expect(third).not.toBeNull();
      expect(await readAt(1)).toEqual(third);
      expect((await readAt(4))?.getTime()).toBeGreaterThanOrEqual(third?.getTime() ?? Infinity);
      const rows = await app.database.collection('conversations').findOne({ 'members.userId': ashaId });
      const [member] = (rows?.['members'] as Member[]).filter(({ userId }) => userId === ashaId);
      expect(member?.shown.reads).toHaveLength(50);
    });

    it('is nobody else’s business where the person keeps it to themselves', async () => {
      await say(app.rest(benId), talk.id, 'secret');
      await set(ashaId, { readReceipts: false });
      await read(ashaId, 1);
      expect(await readAt(1)).toBeNull();
    });
  });
});
