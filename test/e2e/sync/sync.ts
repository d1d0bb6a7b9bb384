import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChangePageDto } from '../../../src/modules/messages/dto/changes.dto.js';
import type { ChangedConversationDto, SyncResultDto } from '../../../src/modules/messages/dto/sync.dto.js';
import { beginDirect } from '../../support/conversations.js';
import { say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

const SYNC = '/api/v1/sync';

describe('sync', () => {
  let app: TestApp;
  let people = 0;
  let [me, friend] = ['', ''];
  let id: string;
  let since: string;

  const sync = async (body: object, who = me): Promise<SyncResultDto> =>
    (await app.rest(who).post<SyncResultDto>(SYNC, body)).body;
  const only = async (after: object): Promise<ChangedConversationDto | undefined> =>
    (await sync({ since, after })).conversations[0];
  const contents = (page: ChangePageDto | null | undefined): unknown[] | undefined =>
    page?.changes.map((change) => 'message' in change && change.message.content);

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    people += 1;
    [me, friend] = [`asha-${people}`, `ben-${people}`];
    id = await beginDirect(app, me, friend);
    ({ since } = await sync({}));
  });

  it('names the conversations that have changed, over both doors', async () => {
    const other = await beginDirect(app, me, 'uma');
    const start = await sync({});
    expect(start).toMatchObject({ reset: false, since: expect.any(String) });
    expect(start.conversations.map((conversation) => conversation.id).sort()).toEqual([id, other].sort());
    await say(app.rest(friend), id, 'hi');
    const socket = await app.connect(me);
    const { data } = await socket.ask<SyncResultDto>('sync', { since: start.since });
    expect(data?.conversations[0]).toEqual({ id, seq: 1, rev: 2, unread: 1, changes: null });
  });

  it('asks for a fresh list where it does not know the time', async () => {
    const times = ['1', '99999999999999'].map((time) => Buffer.from(time).toString('base64url'));
    for (const unknown of ['nonsense', '', ...times]) {
      expect(await sync({ since: unknown, after: { [id]: 0 } })).toMatchObject({
        reset: true,
        conversations: [],
      });
    }
  });

  it('brings along what has changed in the conversations that are named, over both doors', async () => {
    const other = await beginDirect(app, me, 'uma');
    await say(app.rest(friend), id, 'one', 'two');
    await say(app.rest('uma'), other, 'three');
    const socket = await app.connect(me);
    const ask = { since, after: { [id.toUpperCase()]: 2 } };
    const overSocket = await socket.ask<SyncResultDto>('sync', ask);
    for (const answer of [await sync(ask), overSocket.data]) {
      const [newest, named] = answer?.conversations ?? [];
      expect(newest).toMatchObject({ id: other, changes: null });
      expect(named).toMatchObject({ id, seq: 2, rev: 3, unread: 2, changes: { rev: 3, hasMore: false } });
      expect(contents(named?.changes)).toEqual(['two']);
    }
  });

  it('says where to go on when there is more', async () => {
    const said = Array.from({ length: 50 }, (_, index) => `message ${index}`);
    await say(app.rest(friend), id, ...said);
    const { changes } = (await only({ [id]: 1 })) ?? {};
    expect(changes).toMatchObject({ rev: 21, hasMore: true });
    const rest = await app
      .rest(me)
      .get<ChangePageDto>(`/api/v1/conversations/${id}/changes?after=${changes?.rev}`);
    expect([...(contents(changes) ?? []), ...(contents(rest.body) ?? [])]).toEqual(said);
  });

  it('brings nothing to whoever has everything, or more than there is', async () => {
    expect(await only({ [id]: 1 })).toMatchObject({
      rev: 1,
      changes: { changes: [], rev: 1, hasMore: false },
    });
    expect(await only({ [id]: 2 })).toMatchObject({ rev: 1, changes: null });
  });

  it('asks for a fresh list where more has changed than one answer tells', async () => {
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => beginDirect(app, me, `friend-${people}-${index}`)),
    );
    expect(await sync({ since, after: { [id]: 0 } })).toMatchObject({ reset: true, conversations: [] });
    const briefly = await sync({ since });
    expect(briefly.reset).toBe(false);
    expect(briefly.conversations).toHaveLength(101);
  });

  it('tells nobody what others say', async () => {
    await say(app.rest(friend), id, 'between us');
    expect(await sync({ after: { [id]: 0 } }, `carl-${people}`)).toMatchObject({
      conversations: [],
      left: [],
    });
  });

  it.each([
    ['a list', () => [id]],
    ['a text', () => id],
    ['no id', () => ({ nonsense: 1 })],
    ['a negative number', () => ({ [id]: -1 })],
    ['a broken number', () => ({ [id]: 1.5 })],
    ['a text for a number', () => ({ [id]: '1' })],
    [
      'too many',
      () => Object.fromEntries(Array.from({ length: 26 }, (_, at) => [`${10 + at}${id.slice(2)}`, 1])),
    ],
  ])('refuses %s in `after`, over both doors', async (_what, after) => {
    const refused = { code: 'request.invalid', details: [{ path: 'after' }] };
    const { status, body } = await app.rest(me).post(SYNC, { after: after() });
    expect({ status, body }).toMatchObject({ status: 400, body: refused });
    const socket = await app.connect(me);
    expect((await socket.ask('sync', { after: after() })).error).toMatchObject(refused);
  });
});
