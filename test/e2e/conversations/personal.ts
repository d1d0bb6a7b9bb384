import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  ConversationDto,
  ConversationPageDto,
} from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { PersonalDto } from '../../../src/modules/conversations/dto/personal.dto.js';
import type { MessagePageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { ChatClient } from '../../support/chat-client.js';
import type { RestAnswer } from '../../support/rest-client.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

/** What was said about conversations: presence goes its own way. */
const heardBy = ({ heard }: ChatClient): string[] =>
  heard.map(({ event }) => event).filter((event) => !event.startsWith('presence:'));

describe('what people do with a conversation for themselves', () => {
  let app: TestApp;
  let phone: ChatClient;
  let laptop: ChatClient;
  let ben: ChatClient;
  let stranger: ChatClient;
  let talk: ConversationDto;

  const path = (rest = ''): string => `/api/v1/conversations/${talk.id}${rest}`;
  const see = async (who: string): Promise<ConversationDto> =>
    (await app.rest(who).get<ConversationDto>(path())).body;
  const change = (who: string, body: object): Promise<RestAnswer<PersonalDto>> =>
    app.rest(who).patch<PersonalDto>(path('/me'), body);
  const unread = async (who: string): Promise<unknown> => (await app.rest(who).get('/api/v1/unread')).body;
  const markUnread = async (body?: object): Promise<PersonalDto> =>
    (await app.rest('asha').post<PersonalDto>(path('/unread'), body)).body;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    await app.database.dropDatabase();
    await Promise.all(Object.values(app.database.models).map((model) => model.createIndexes()));
    [phone, laptop, ben, stranger] = (await Promise.all(
      ['asha', 'asha', 'ben', 'eve'].map((who) => app.connect(who)),
    )) as [ChatClient, ChatClient, ChatClient, ChatClient];
    talk = await beginWith(app, 'asha', 'ben');
  });

  afterAll(() => app.stop());

  it('puts it away, mutes and pins it, on all own devices and unseen by others', async () => {
    const answer = await change('asha', { archived: true, pinned: true, mutedUntil: '2030-01-01T00:00:00Z' });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        conversationId: talk.id,
        rev: talk.rev + 1,
        unread: 0,
        me: {
          archivedAt: expect.any(String),
          pinnedAt: expect.any(String),
          mutedUntil: '2030-01-01T00:00:00.000Z',
        },
      },
    });
    expect(await phone.hear('conversation:personal')).toEqual(answer.body);
    expect(await laptop.hear('conversation:personal')).toEqual(answer.body);
    expect((await see('asha')).me).toEqual(answer.body.me);
    expect((await see('ben')).me).toMatchObject({ archivedAt: null, pinnedAt: null, mutedUntil: null });
    await Promise.all([ben.caughtUp(), stranger.caughtUp()]);
    expect(heardBy(ben)).toEqual(['conversation:created']);
    expect(heardBy(stranger)).toEqual([]);
  });

  it('changes only what is named, and nothing twice', async () => {
    const first = await change('asha', { archived: true, mutedUntil: '2030-01-01T00:00:00Z' });
    const repeated = await change('asha', {
      archived: true,
      mutedUntil: '2030-01-01T00:00:00Z',
      pinned: null,
    });
    expect(repeated.body).toEqual(first.body);
    const back = await change('asha', { mutedUntil: null, archived: false });
    expect(back.body).toMatchObject({ rev: first.body.rev + 1, me: { archivedAt: null, mutedUntil: null } });
    await phone.caughtUp();
    expect(phone.all('conversation:personal')).toHaveLength(2);
  });

  it('lists what is put away apart, until the next message', async () => {
    const other = await beginWith(app, 'asha', 'cleo');
    await change('asha', { archived: true });
    const list = async (query = ''): Promise<string[]> => {
      const { body } = await app.rest('asha').get<ConversationPageDto>(`/api/v1/conversations${query}`);
      return body.items.map(({ id }) => id);
    };
    expect(await list()).toEqual([other.id, talk.id]);
    expect(await list('?archived=false')).toEqual([other.id]);
    expect(await list('?archived=true')).toEqual([talk.id]);
    await say(app.rest('ben'), talk.id, 'Are you there?');
    expect(await list('?archived=true')).toEqual([]);
    expect(await list('?archived=false')).toEqual([talk.id, other.id]);
  });

  it('clears the history for one person alone', async () => {
    await say(app.rest('ben'), talk.id, 'one', 'two');
    const cleared = await app.rest('asha').delete<PersonalDto>(path('/history'));
    expect(cleared).toMatchObject({ status: 200, body: { unread: 0, me: { clearedSeq: 2 } } });
    expect(await laptop.hear('conversation:personal')).toEqual(cleared.body);
    expect(await ben.hear('conversation:read')).toMatchObject({ userId: 'asha', seq: 2 });
    const history = (who: string): Promise<RestAnswer<MessagePageDto>> =>
      app.rest(who).get(path('/messages'));
    expect((await history('asha')).body).toEqual({ items: [], hasBefore: false, hasAfter: false });
    expect((await history('ben')).body.items).toHaveLength(2);
    expect(await see('asha')).toMatchObject({ lastMessage: null, unread: 0, lastSeq: 2 });
    expect(await see('ben')).toMatchObject({ lastMessage: { content: 'two' } });
    await say(app.rest('ben'), talk.id, 'three');
    expect((await history('asha')).body.items).toMatchObject([{ seq: 3 }]);
    expect(await see('asha')).toMatchObject({ lastMessage: { content: 'three' }, unread: 1 });
    const again = await app.rest('asha').delete<PersonalDto>(path('/history'));
    const repeated = await app.rest('asha').delete<PersonalDto>(path('/history'));
    expect(repeated.body).toEqual(again.body);
  });

  describe('marking as unread', () => {
    beforeEach(async () => {
      await say(app.rest('ben'), talk.id, 'one', 'two', 'three');
      await say(app.rest('asha'), talk.id, 'four');
      await say(app.rest('ben'), talk.id, 'five');
      await app.rest('asha').post(path('/read'), { seq: 5 });
    });

    it('counts the newest message of others, on own devices alone', async () => {
      const marked = await markUnread();
      expect(marked).toMatchObject({ unread: 1, me: { unreadFrom: 5 } });
      expect(await laptop.hear('conversation:personal')).toEqual(marked);
      expect(await unread('asha')).toEqual({
        total: 1,
        conversations: [{ conversationId: talk.id, unread: 1 }],
      });
      const places = (await see('ben')).members;
      expect(places.find(({ userId }) => userId === 'asha')).toMatchObject({ lastReadSeq: 5 });
      await ben.caughtUp();
      expect(ben.all('conversation:personal')).toEqual([]);
    });

    it('counts from any message on, without own and deleted ones', async () => {
      expect(await markUnread({ seq: 2 })).toMatchObject({ unread: 3, me: { unreadFrom: 2 } });
      const page = await app.rest('ben').get<MessagePageDto>(path('/messages'));
      await app.rest('ben').delete(`/api/v1/messages/${page.body.items[2]?.id}`);
      expect(await see('asha')).toMatchObject({ unread: 2 });
      await say(app.rest('ben'), talk.id, 'six');
      expect(await see('asha')).toMatchObject({ unread: 3 });
    });

    it('is taken back by reading as far, and not by less', async () => {
      await markUnread({ seq: 3 });
      const read = async (seq: number): Promise<unknown> =>
        (await app.rest('asha').post(path('/read'), { seq })).body;
      expect(await read(2)).toEqual({ conversationId: talk.id, seq: 5, unread: 2 });
      expect(await read(3)).toEqual({ conversationId: talk.id, seq: 5, unread: 0 });
      expect(await phone.hear('conversation:personal', ({ me }) => me.unreadFrom === null)).toMatchObject({
        unread: 0,
      });
      expect(await unread('asha')).toEqual({ total: 0, conversations: [] });
      await ben.caughtUp();
      expect(ben.all('conversation:read')).toHaveLength(1);
    });

    it('is taken back by reading something new, and by sending', async () => {
      await markUnread({ seq: 1 });
      await say(app.rest('ben'), talk.id, 'six');
      await app.rest('asha').post(path('/read'), { seq: 6 });
      expect(await see('asha')).toMatchObject({ unread: 0, me: { unreadFrom: null } });
      await markUnread({ seq: 1 });
      await say(app.rest('asha'), talk.id, 'seven');
      expect(await see('asha')).toMatchObject({ unread: 0, me: { unreadFrom: null } });
      expect(await unread('asha')).toEqual({ total: 0, conversations: [] });
    });

    it('does nothing where nothing is read, there, or left after clearing', async () => {
      await say(app.rest('ben'), talk.id, 'six');
      expect(await markUnread({ seq: 6 })).toMatchObject({ unread: 1, me: { unreadFrom: null } });
      expect(await markUnread({ seq: 99 })).toMatchObject({ unread: 1, me: { unreadFrom: null } });
      await app.rest('asha').delete(path('/history'));
      expect(await markUnread()).toMatchObject({ unread: 0, me: { unreadFrom: null } });
      expect(await markUnread({ seq: 1 })).toMatchObject({ unread: 0, me: { unreadFrom: null } });
    });
  });

  it('tells own other devices that were away, and nobody else', async () => {
    await change('asha', { pinned: true });
    const feed = async (who: string): Promise<unknown> =>
      (await app.rest(who).get<{ changes: unknown[] }>(path(`/changes?after=${talk.rev}`))).body.changes;
    expect(await feed('asha')).toMatchObject([
      { type: 'conversation:personal', rev: talk.rev + 1, me: { pinnedAt: expect.any(String) } },
    ]);
    expect(await feed('ben')).toEqual([]);
  });

  it('refuses what is not one of these, with a clear error', async () => {
    const wrong = [
      { archived: 'yes' },
      { mutedUntil: 'tomorrow' },
      { mutedUntil: '+010000-01-01T00:00:00Z' },
      { mutedUntil: '-000001-01-01T00:00:00Z' },
      { mutedUntil: 12 },
      { mutedUntil: {} },
      { pinned: 1 },
      { unknown: true },
    ];
    for (const body of wrong) {
      expect(await change('asha', body)).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    }
    for (const seq of [0, -1, 1.5, '3', null]) {
      const answer = await app.rest('asha').post(path('/unread'), { seq });
      expect(answer.status).toBe(seq === null ? 200 : 400);
    }
    expect((await app.rest('asha').get('/api/v1/conversations?archived=maybe')).status).toBe(400);
  });

  it('is not for those who are not in it, services included', async () => {
    for (const who of [app.rest('eve'), app.service(), app.rest({ sub: 'mod', roles: ['admin'] })]) {
      const answers = await Promise.all([
        who.patch(path('/me'), { pinned: true }),
        who.delete(path('/history')),
        who.post(path('/unread')),
      ]);
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 404, body: { code: 'conversations.not_found' } });
      }
    }
  });
});
