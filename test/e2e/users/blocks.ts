import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BlockPageDto } from '../../../src/modules/conversations/dto/block.dto.js';
import type { ConversationDto, MemberDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { MessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { ChatClient } from '../../support/chat-client.js';
import type { RestAnswer } from '../../support/rest-client.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

const CONVERSATIONS = '/api/v1/conversations';
const readOnly = { status: 403, body: { code: 'conversations.read_only' } };

describe('people block people', () => {
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

  it('makes everything between the two read-only, in either direction, and back', async () => {
    const [asha, ben, stranger] = (await Promise.all(
      [ashaId, benId, 'eve'].map((who) => app.connect(who)),
    )) as [ChatClient, ChatClient, ChatClient];
    const talk = await beginWith(app, ashaId, benId);
    const deal = (await begin(benId, about('b1', ashaId))).body;
    const [message] = await say(app.rest(benId), talk.id, 'Hello');
    expect((await block(ashaId, benId)).status).toBe(204);

    for (const client of [asha, ben]) {
      for (const { id } of [talk, deal]) {
        const told = await client.hear('conversation:updated', ({ conversationId }) => conversationId === id);
        expect(Object.keys(told).sort()).toEqual(['conversationId', 'readOnly', 'rev', 'subject', 'title']);
        expect(told).toMatchObject({ readOnly: true, rev: (await see(ashaId, id)).rev });
      }
    }
    for (const who of [ashaId, benId]) {
      const rest = app.rest(who);
      expect(await see(who, talk.id)).toMatchObject({ readOnly: true });
      expect(await rest.post(`${CONVERSATIONS}/${talk.id}/messages`, { content: 'x' })).toMatchObject(
        readOnly,
      );
      expect(await rest.post(`${CONVERSATIONS}/${deal.id}/messages`, { content: 'x' })).toMatchObject(
        readOnly,
      );
      expect(await rest.put(`/api/v1/messages/${(message as MessageDto).id}/reactions/👍`)).toMatchObject(
        readOnly,
      );
    }
    expect(
      await app.rest(benId).patch(`/api/v1/messages/${(message as MessageDto).id}`, { content: 'y' }),
    ).toMatchObject(readOnly);

    expect((await unblock(ashaId, benId)).status).toBe(204);
    await ben.hear('conversation:updated', (told) => told.conversationId === talk.id && !told.readOnly);
    expect(
      (await app.rest(benId).post(`${CONVERSATIONS}/${talk.id}/messages`, { content: 'Again' })).status,
    ).toBe(201);
    await stranger.caughtUp();
    expect(stranger.heard.filter(({ event }) => event !== 'presence:snapshot')).toEqual([]);
  });

  it('stays read-only until neither blocks the other, and tells nobody of the second block', async () => {
    const talk = await beginWith(app, ashaId, benId);
    await block(ashaId, benId);
    const { rev } = await see(ashaId, talk.id);
    await block(benId, ashaId);
    await unblock(ashaId, benId);
    expect(await see(ashaId, talk.id)).toMatchObject({ readOnly: true, rev });
    await unblock(benId, ashaId);
    expect(await see(ashaId, talk.id)).toMatchObject({ readOnly: false, rev: rev + 1 });
  });

  it('begins nothing new between the two, and finds what is there', async () => {
    const talk = await beginWith(app, ashaId, benId);
    await block(ashaId, benId);
    expect(await begin(benId, direct(ashaId))).toMatchObject({
      status: 200,
      body: { id: talk.id, readOnly: true },
    });
    for (const [who, whom] of [
      [ashaId, benId],
      [benId, ashaId],
    ] as const) {
      expect(await begin(who, about('new', whom))).toMatchObject(readOnly);
      expect(
        await begin(who, { type: 'group', members: [{ userId: 'cleo' }, { userId: whom }] }),
      ).toMatchObject(readOnly);
      const group = (await begin(who, { type: 'group', members: [{ userId: 'cleo' }] })).body;
      expect(
        await app.rest(who).post(`${CONVERSATIONS}/${group.id}/members`, { userId: whom }),
      ).toMatchObject(readOnly);
      expect(
        await app.rest(who).post(`${CONVERSATIONS}/${group.id}/members`, { userId: 'dev' }),
      ).toMatchObject({ status: 201 });
    }
    const pair = {
      type: 'subject',
      subject: { type: 'x', id: 'y' },
      members: [{ userId: ashaId }, { userId: benId }],
    };
    expect(await app.service().post(CONVERSATIONS, pair)).toMatchObject(readOnly);
    await unblock(ashaId, benId);
    expect((await begin(benId, about('new', ashaId))).status).toBe(201);
  });

  it('leaves groups of both as they are', async () => {
    const group = await beginWith(app, 'cleo', ashaId, benId);
    await block(ashaId, benId);
    expect(await see(benId, group.id)).toMatchObject({ readOnly: false });
    await say(app.rest(benId), group.id, 'Still here');
    expect(await see(ashaId, group.id)).toMatchObject({ unread: 1 });
  });

  it('shows no receipts in either direction, neither now nor in the conversation', async () => {
    const talk = await beginWith(app, ashaId, benId);
    await say(app.rest(benId), talk.id, 'one', 'two');
    await app.rest(ashaId).post(`${CONVERSATIONS}/${talk.id}/read`, { seq: 1 });
    await block(benId, ashaId);
    const [asha, ben] = (await Promise.all([ashaId, benId].map((who) => app.connect(who)))) as [
      ChatClient,
      ChatClient,
    ];
    const delivered = await asha.ask('message:delivered', { conversationId: talk.id, seq: 2 });
    expect(delivered.data).toMatchObject({ seq: 2 });
    const read = await asha.ask('conversation:read', { conversationId: talk.id, seq: 2 });
    expect(read.data).toMatchObject({ seq: 2, unread: 0 });
    await asha.hear('conversation:read');
    await asha.hear('message:delivered');
    await ben.caughtUp();
    expect(ben.all('conversation:read')).toEqual([]);
    expect(ben.all('message:delivered')).toEqual([]);
    const place = async (who: string): Promise<MemberDto | undefined> =>
      (await see(who, talk.id)).members.find(({ userId }) => userId === ashaId);
    expect(await place(ashaId)).toMatchObject({ lastReadSeq: 2, lastDeliveredSeq: 2 });
    expect(await place(benId)).toMatchObject({ lastReadSeq: 1, lastDeliveredSeq: 1 });
    const feed = await app
      .rest(benId)
      .get<{ changes: { type: string; seq?: number }[] }>(`${CONVERSATIONS}/${talk.id}/changes?after=0`);
    const told = feed.body.changes.filter(
      ({ type }) => type === 'conversation:read' || type === 'message:delivered',
    );
    expect(told).toMatchObject([{ type: 'conversation:read', seq: 1 }]);

    await unblock(benId, ashaId);
    expect(await place(benId)).toMatchObject({ lastReadSeq: 1 });
    await say(app.rest(benId), talk.id, 'three');
    await app.rest(ashaId).post(`${CONVERSATIONS}/${talk.id}/read`, { seq: 3 });
    expect(await ben.hear('conversation:read')).toMatchObject({ userId: ashaId, seq: 3 });
    expect(await place(benId)).toMatchObject({ lastReadSeq: 3, lastDeliveredSeq: 3 });
  });

  it('can be repeated, and is one of a list that only the blocker sees', async () => {
    const others = Array.from({ length: 5 }, (_, n) => `nuisance-${round}-${n}`);
    for (const other of others) {
      expect((await block(ashaId, other)).status).toBe(204);
      expect((await block(ashaId, other)).status).toBe(204);
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor && `&cursor=${cursor}`;
      const { body }: RestAnswer<BlockPageDto> = await app.rest(ashaId).get(`/api/v1/blocks?limit=2${query}`);
      seen.push(...body.items.map(({ userId }) => userId));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(others.toReversed());
    expect((await app.rest(others[0]).get<BlockPageDto>('/api/v1/blocks')).body).toEqual({
      items: [],
      nextCursor: null,
    });
    for (const other of others) expect((await unblock(ashaId, other)).status).toBe(204);
    expect((await unblock(ashaId, 'never-blocked')).status).toBe(204);
    expect((await app.rest(ashaId).get<BlockPageDto>('/api/v1/blocks')).body.items).toEqual([]);
  });

  it('refuses nonsense', async () => {
    expect(await block(ashaId, ashaId)).toMatchObject({ status: 400, body: { code: 'blocks.self' } });
    expect((await block(ashaId, 'x'.repeat(129))).status).toBe(400);
    expect((await app.rest().put('/api/v1/users/x/block')).status).toBe(401);
    expect((await app.rest(ashaId).get('/api/v1/blocks?cursor=nonsense')).body).toMatchObject({
      code: 'request.invalid_cursor',
    });
  });
});
