import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto, MemberDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { AddedMemberDto } from '../../../src/modules/conversations/dto/member.dto.js';
import type { ChatClient } from '../../support/chat-client.js';
import { TestApp } from '../../support/test-app.js';

const path = (id: string, rest = ''): string => `/api/v1/conversations/${id}${rest}`;
const rolesOf = ({ members }: ConversationDto): Record<string, string> =>
  Object.fromEntries(members.map(({ userId, role }) => [userId, role]));

describe('people come into groups and go', () => {
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

  it('takes in nobody whose id could not be found again', async () => {
    const { id } = await fresh('ben');
    for (const userId of ['\ud800', ' ', '', 'x'.repeat(129)])
      expect(await app.rest('asha').post(path(id, '/members'), { userId })).toEqual(
        refused(400, 'request.invalid'),
      );
    expect((await see('asha', id)).members).toHaveLength(2);
  });

  describe('as everybody hears it', () => {
    let asha: ChatClient;
    let ben: ChatClient;
    let cleo: ChatClient;
    let stranger: ChatClient;

    beforeAll(async () => {
      [asha, ben, cleo, stranger] = (await Promise.all(
        ['asha', 'ben', 'cleo', 'eve'].map((who) => app.connect(who)),
      )) as [ChatClient, ChatClient, ChatClient, ChatClient];
      group = await fresh('ben');
      await app.rest('asha').post(path(group.id, '/messages'), { content: 'Before Cleo' });
    });

    it('takes somebody in, who has read what was said before', async () => {
      const added = await app
        .rest('asha')
        .post<AddedMemberDto>(path(group.id, '/members'), { userId: 'cleo' });
      expect(added.status).toBe(201);
      expect(added.body).toMatchObject({
        conversationId: group.id,
        added: true,
        member: { userId: 'cleo', name: 'Name of cleo', role: 'member', lastReadSeq: 1, lastDeliveredSeq: 1 },
      });
      const { conversationId, member, rev } = added.body;
      const heard = { conversationId, member, rev };
      expect(await asha.hear('member:added')).toEqual(heard);
      expect(await ben.hear('member:added')).toEqual(heard);
      const created = await cleo.hear<ConversationDto>('conversation:created');
      expect(created).toMatchObject({ id: group.id, unread: 0, lastSeq: 1, rev, me: { clearedSeq: 0 } });
      expect(cleo.all('member:added')).toEqual([]);
    });

    it('answers the same to a repeat, and tells nobody', async () => {
      const again = await app
        .rest('asha')
        .post<AddedMemberDto>(path(group.id, '/members'), { userId: 'cleo', role: 'owner' });
      expect(again.status).toBe(200);
      expect(again.body).toMatchObject({ added: false, member: { userId: 'cleo', role: 'member' } });
      await ben.caughtUp();
      expect(ben.all('member:added')).toHaveLength(1);
    });

    it('changes the title and roles for everybody', async () => {
      const renamed = await app.rest('asha').patch<ConversationDto>(path(group.id), { title: ' $Readers ' });
      expect(renamed).toMatchObject({ status: 200, body: { title: '$Readers' } });
      const heard = await cleo.hear('conversation:updated');
      expect(heard).toEqual({
        conversationId: group.id,
        title: '$Readers',
        subject: null,
        readOnly: false,
        rev: renamed.body.rev,
      });
      const role = await app.rest('asha').patch(path(group.id, '/members/ben'), { role: 'owner' });
      expect(role).toMatchObject({ status: 200, body: { userId: 'ben', role: 'owner' } });
      expect(await cleo.hear('member:updated')).toEqual(role.body);
      expect(rolesOf(await see('cleo'))).toEqual({ asha: 'owner', ben: 'owner', cleo: 'member' });
    });

    it('takes somebody out, who then finds and hears nothing more', async () => {
      await app.rest('asha').post(path(group.id, '/messages'), { content: 'Unread by Cleo' });
      expect((await app.rest('ben').delete(path(group.id, '/members/cleo'))).status).toBe(204);
      const removed = { conversationId: group.id, userId: 'cleo', rev: (await see('asha')).rev };
      expect(await cleo.hear('member:removed')).toEqual(removed);
      expect(await asha.hear('member:removed')).toEqual(removed);
      for (const left of ['asha', 'ben'])
        await cleo.hear('presence:changed', ({ userId, status }) => userId === left && status === 'offline');
      const gone = cleo.heard.length;
      await app.rest('asha').post(path(group.id, '/messages'), { content: 'About Cleo' });
      await app.rest('asha').patch(path(group.id), { title: 'Without Cleo' });
      await cleo.caughtUp();
      expect(cleo.heard).toHaveLength(gone);
      for (const answer of await everyDoor('cleo', group.id)) expect(answer).toEqual(404);
      expect((await app.rest('cleo').get('/api/v1/unread')).body).toEqual({ total: 0, conversations: [] });
      const list = await app.rest('cleo').get<{ items: unknown[] }>('/api/v1/conversations');
      expect(list.body.items).toEqual([]);
    });

    it('takes them in again, with nothing unread', async () => {
      await app.rest('asha').post(path(group.id, '/members'), { userId: 'cleo' });
      expect(await see('cleo')).toMatchObject({ unread: 0, lastSeq: 3 });
      const { status } = await app.rest('cleo').post(path(group.id, '/messages'), { content: 'Back' });
      expect(status).toBe(201);
    });

    it('lets people leave by socket; after the last owner it has another', async () => {
      expect(await asha.ask('conversation:leave', { conversationId: group.id })).toEqual({
        ok: true,
        data: null,
      });
      expect(rolesOf(await see('ben'))).toEqual({ ben: 'owner', cleo: 'member' });
      expect(await ben.ask('conversation:leave', { conversationId: group.id })).toMatchObject({ ok: true });
      expect(await cleo.hear('member:updated', ({ userId }) => userId === 'cleo')).toMatchObject({
        role: 'owner',
      });
      expect(rolesOf(await see('cleo'))).toEqual({ cleo: 'owner' });
      expect(await cleo.ask('conversation:leave', { conversationId: group.id })).toMatchObject({ ok: true });
      expect(await cleo.ask('conversation:leave', { conversationId: group.id })).toMatchObject({
        ok: false,
        error: { code: 'conversations.not_found' },
      });
    });

    it('kept silent towards the stranger, who finds nothing', async () => {
      await stranger.caughtUp();
      expect(stranger.heard.filter(({ event }) => event !== 'presence:snapshot')).toEqual([]);
      for (const answer of await everyDoor('eve', group.id)) expect(answer).toEqual(404);
    });
  });

  const everyDoor = async (who: string, id: string): Promise<number[]> => {
    const rest = app.rest(who);
    const answers = await Promise.all([
      rest.get(path(id)),
      rest.get(path(id, '/messages')),
      rest.get(path(id, '/changes?after=0')),
      rest.post(path(id, '/messages'), { content: 'x' }),
      rest.post(path(id, '/read'), { seq: 1 }),
      rest.post(path(id, '/delivered'), { seq: 1 }),
      rest.post(path(id, '/unread')),
      rest.patch(path(id, '/me'), { pinned: true }),
      rest.delete(path(id, '/history')),
      rest.patch(path(id), { title: 'x' }),
      rest.post(path(id, '/members'), { userId: 'x' }),
      rest.patch(path(id, '/members/asha'), { role: 'x' }),
      rest.delete(path(id, '/members/asha')),
    ]);
    return answers.map(({ status }) => status);
  };

  describe('what is refused', () => {
    beforeAll(async () => {
      group = await fresh('ben');
    });

    it('members who are not owners change nothing but themselves', async () => {
      const ben = app.rest('ben');
      const required = refused(403, 'conversations.owner_required');
      expect(await ben.post(path(group.id, '/members'), { userId: 'cleo' })).toEqual(required);
      expect(await ben.delete(path(group.id, '/members/asha'))).toEqual(required);
      expect(await ben.patch(path(group.id, '/members/ben'), { role: 'owner' })).toEqual(required);
      expect(await ben.patch(path(group.id), { title: 'Mine' })).toEqual(required);
    });

    it('two people stay two', async () => {
      const pair = await app
        .rest('asha')
        .post<ConversationDto>('/api/v1/conversations', { type: 'direct', members: [{ userId: 'ben' }] });
      const asha = app.rest('asha');
      const notAGroup = refused(409, 'conversations.not_a_group');
      expect(await asha.post(path(pair.body.id, '/members'), { userId: 'cleo' })).toEqual(notAGroup);
      expect(await asha.delete(path(pair.body.id, '/members/asha'))).toEqual(notAGroup);
      expect(await asha.patch(path(pair.body.id, '/members/asha'), { role: 'x' })).toEqual(notAGroup);
      expect(await app.service().patch(path(pair.body.id), { title: 'x' })).toEqual(notAGroup);
    });

    it('what makes no sense', async () => {
      const asha = app.rest('asha');
      expect(await asha.patch(path(group.id, '/members/asha'), { role: 'member' })).toEqual(
        refused(409, 'conversations.last_owner'),
      );
      const missing = refused(404, 'conversations.member_not_found');
      expect(await asha.patch(path(group.id, '/members/nobody'), { role: 'x' })).toEqual(missing);
      expect(await asha.delete(path(group.id, '/members/me'))).toEqual(missing);
      expect(await asha.patch(path(group.id), { title: '\u0007 ' })).toEqual(refused(400, 'request.invalid'));
      for (const body of [{}, { userId: '' }, { userId: 'x', role: 'no spaces' }, { userId: ['x'] }]) {
        expect(await asha.post(path(group.id, '/members'), body)).toEqual(refused(400, 'request.invalid'));
      }
    });

    it('a marketplace server may do all of it', async () => {
      const service = app.service();
      expect(
        (await service.post(path(group.id, '/members'), { userId: 'dev', role: 'courier' })).status,
      ).toBe(201);
      expect((await service.patch(path(group.id, '/members/dev'), { role: 'owner' })).status).toBe(200);
      expect((await service.delete(path(group.id, '/members/asha'))).status).toBe(204);
      expect((await service.delete(path(group.id, '/members/asha'))).status).toBe(204);
      expect((await service.patch(path(group.id), { title: 'Theirs' })).body).toMatchObject({
        title: 'Theirs',
      });
      expect(rolesOf(await see('dev'))).toEqual({ ben: 'member', dev: 'owner' });
    });
  });

  it('tells what has happened to those who were away', async () => {
    group = await fresh('ben', 'cleo');
    const { rev: before } = await see('asha');
    await app.rest('asha').post(path(group.id, '/members'), { userId: 'dev' });
    await app.rest('asha').patch(path(group.id, '/members/ben'), { role: 'owner' });
    await app.rest('asha').delete(path(group.id, '/members/cleo'));
    await app.rest('asha').patch(path(group.id), { title: 'New' });
    const feed = await app
      .rest('ben')
      .get<{ changes: { type: string; rev: number; member?: MemberDto }[] }>(
        path(group.id, `/changes?after=${before}`),
      );
    expect(feed.body.changes).toMatchObject([
      { type: 'member:added', rev: before + 1, member: { userId: 'dev' } },
      { type: 'member:updated', rev: before + 2, userId: 'ben', role: 'owner' },
      { type: 'member:removed', rev: before + 3, userId: 'cleo' },
      { type: 'conversation:updated', rev: before + 4, title: 'New' },
    ]);
    const left = await app.rest('cleo').post<{ left: string[] }>('/api/v1/sync');
    expect(left.body.left).toContain(group.id);
  });
});
