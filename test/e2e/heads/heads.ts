import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { mongo } from 'mongoose';
import { toHead } from '../../../src/modules/conversations/heads/head-cache.js';
import {
  afterWrites,
  type Head,
  type HeadChange,
  isSend,
  type SendDraft,
  type WriteDraft,
} from '../../../src/modules/conversations/heads/heads.policy.js';
import { HeadsRepository } from '../../../src/modules/conversations/heads/heads.repository.js';
import type { ConversationRow } from '../../../src/modules/conversations/conversations.rows.js';
import { SequenceRepository } from '../../../src/modules/conversations/heads/sequence.repository.js';
import type { MessagePageDto, SentMessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { ConversationId } from '../../../src/shared/ids.js';
import { commandsDuring } from '../../support/commands.js';
import type { Answer } from '../../support/chat-client.js';
import { beginDirect, beginGroup } from '../../support/conversations.js';
import { changeBy, draftBy } from '../../support/send-draft.js';
import { TestApp } from '../../support/test-app.js';
import { watchedDatabase } from '../../support/test-database.js';

/** Of the clock, or of one conversation alone. */
const OWN = ['_id', 'key', 'updatedAt', 'lastActivityAt', 'createdAt', 'at', 'joinedAt'];

describe('the heads of conversations', () => {
  const uri = watchedDatabase();
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ MONGODB_URI: uri });
  });

  afterAll(() => app.stop());

  const rows = (): mongo.Collection<ConversationRow> =>
    app.database.collection<ConversationRow>('conversations');

  /** What there is after some sends, without what no two conversations share. */
  const stored = async (row: ConversationRow): Promise<unknown> => {
    const found = await rows().findOne({ _id: row._id });
    return JSON.parse(
      JSON.stringify(found, (key, value: unknown) => (OWN.includes(key) ? undefined : value)),
    ) as unknown;
  };

  const send = (
    who: string,
    id: string,
    content: string,
  ): Promise<{ status: number; body: SentMessageDto }> =>
    app.rest(who).post<SentMessageDto>(`/api/v1/conversations/${id}/messages`, {
      content,
      clientMessageId: content,
    });

  it('are written in one go as the store would do it one after the other', async () => {
    const [direct, group] = [
      await beginDirect(app, 'asha', 'ben'),
      await beginGroup(app, ['asha', 'ben', 'carl']),
    ];
    const [heads, sequence] = [HeadsRepository, SequenceRepository].map((type) =>
      app.app.get<unknown>(type, { strict: false }),
    ) as [HeadsRepository, SequenceRepository];
    const template = await rows()
      .find()
      .toArray()
      .then((all) => all.filter(({ _id }) => [direct, group].includes(_id.toHexString())));
    const sends = fc.array(fc.constantFrom('asha', 'ben', 'carl', null), { minLength: 1, maxLength: 12 });
    const kinds = fc.constantFrom('send', 'react', 'edit', 'delete');
    const world = fc.record({
      isGroup: fc.boolean(),
      before: sends,
      writes: fc.array(fc.tuple(fc.constantFrom('asha', 'ben', 'carl', null), kinds, fc.nat(3)), {
        minLength: 1,
        maxLength: 12,
      }),
      archived: fc.boolean(),
      finished: fc.subarray([2, 3, 4, 5]),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ isGroup, before, writes, archived, finished }) => {
        const base = template.find(({ type }) => (type === 'group') === isGroup) as ConversationRow;
        const earlier = before
          .filter((sender) => isGroup || sender !== 'carl')
          .map((sender, n) => draftBy(sender, `e${n}`));
        const drafts = draftsOf(
          writes.filter(([who]) => isGroup || who !== 'carl'),
          earlier,
        );
        const [one, other] = [await copyOf(base, archived), await copyOf(base, archived)];
        for (const { _id } of [one, other])
          for (const draft of earlier) await sequence.takeForSend(idOf(_id), draft, []);
        const now = (await rows().findOne({ _id: one._id })) as ConversationRow;
        const change = afterWrites(toHead(now), drafts, finished);
        const made = change ? await heads.write([{ id: idOf(one._id), change }]) : new Set();
        expect(made.size).toBe(change ? 1 : 0);
        let first = finished;
        for (const draft of drafts.slice(0, change?.places.length ?? 0)) {
          await takeOne(sequence, idOf(other._id), draft, first);
          first = [];
        }
        expect(await stored(one)).toEqual(await stored(other));
        const written = (await rows().findOne({ _id: one._id })) as ConversationRow;
        expect({ ...toHead(written), intents: [] }).toEqual({
          ...(change?.after ?? toHead(now)),
          intents: [],
        });
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('are changed by the store for several sends at once as for one after the other', async () => {
    await beginDirect(app, 'jo', 'kim');
    const base = (await rows().findOne({ 'members.userId': { $all: ['jo', 'kim'] } })) as ConversationRow;
    const sequence = app.app.get(SequenceRepository, { strict: false });
    const sends = fc.array(
      fc.record({ sender: fc.constantFrom('jo', 'kim', 'eve', null), key: fc.constantFrom('a', 'b', 'c') }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(sends, async (all) => {
        const [one, ...many] = [await copyOf(base, true), await copyOf(base, true), await copyOf(base, true)];
        for (const [index, { sender, key }] of all.entries()) {
          const draft = draftBy(sender, key);
          const finished = [1 + index];
          const alone = await sequence.takeForSend(idOf(one._id), draft, finished);
          const takes = many.map(({ _id }) => ({ id: idOf(_id), draft, finished }));
          for (const head of await sequence.takeForSends(takes)) expect(head?.rev).toBe(alone?.rev);
        }
        for (const row of many) expect(await stored(row)).toEqual(await stored(one));
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('are not written where they stand on what is no longer so, and others beside them are', async () => {
    const ids = [
      await beginDirect(app, 'dora', 'ben'),
      await beginDirect(app, 'emil', 'ben'),
    ] as ConversationId[];
    const heads = app.app.get(HeadsRepository, { strict: false });
    const found = await rows().find().toArray();
    const writes = ids.map((id, n) => {
      const row = found.find(({ _id }) => _id.toHexString() === id) as ConversationRow;
      const head = { ...toHead(row), rev: row.rev - n };
      return { id, change: afterWrites(head, [draftBy('ben', null)], []) as HeadChange };
    });
    expect(await heads.write(writes)).toEqual(new Set([writes[0]]));
    expect(await heads.write(writes)).toEqual(new Set([writes[0]]));
    expect(await heads.write([writes[1]!])).toEqual(new Set());
    const { after } = writes[0]!.change;
    await app.app.get(SequenceRepository, { strict: false }).dropIntents(ids[0]!, [after.rev]);
    const late = { id: ids[0]!, change: afterWrites(after, [draftBy('ben', null)], []) as HeadChange };
    expect(await heads.write([late])).toEqual(new Set());
  });

  it('cost two round trips to the database, the first time and later', async () => {
    const id = await beginDirect(app, 'fay', 'ben');
    const fay = await app.connect('fay');
    await fay.hear('presence:snapshot');
    await fay.caughtUp();
    const say = (content: string): Promise<Answer<SentMessageDto>> =>
      fay.ask<SentMessageDto>('message:send', { conversationId: id, content, clientMessageId: content });
    const first = ['findAndModify conversations', 'insert messages'];
    expect(await commandsDuring(app, () => say('first'))).toEqual(first);
    expect(await commandsDuring(app, () => say('second'))).toEqual([
      'update conversations',
      'insert messages',
    ]);
    const many = await commandsDuring(app, async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => say(`many ${n}`)));
      expect(answers.every(({ ok }) => ok)).toBe(true);
    });
    expect(many.length).toBeLessThan(40);
  });

  it('let nobody in who was removed or blocked by another node a moment ago', async () => {
    const [group, pair] = [await beginGroup(app, ['gina', 'hana']), await beginDirect(app, 'gina', 'ina')];
    for (const id of [group, pair]) expect((await send('gina', id, 'hello')).status).toBe(201);
    const another = await TestApp.start({ MONGODB_URI: uri });
    try {
      await another.rest('gina').delete(`/api/v1/conversations/${group}/members/gina`);
      await another.rest('ina').put('/api/v1/users/gina/block');
      expect((await send('gina', group, 'still here?')).status).toBe(404);
      expect((await send('gina', pair, 'still here?')).status).toBe(403);
      await another.rest('ina').delete('/api/v1/users/gina/block');
      expect((await send('gina', pair, 'again')).status).toBe(201);
      const both = await Promise.all([app, another].flatMap((node) => sendMany(node, 'hana', group)));
      expect(new Set(both.map(({ body }) => body.seq)).size).toBe(both.length);
      const page = await app
        .rest('hana')
        .get<MessagePageDto>(`/api/v1/conversations/${group}/messages?limit=100`);
      expect(page.body.items.map(({ seq }) => seq)).toEqual(page.body.items.map((_, n) => n + 1));
    } finally {
      await another.app.close();
    }
  }, 60_000);

  const copyOf = async (row: ConversationRow, archived: boolean): Promise<ConversationRow> => {
    const members = row.members.map((member) => ({ ...member, archivedAt: archived ? new Date(0) : null }));
    const _id = new (row._id.constructor as new () => ConversationRow['_id'])();
    const copy = { ...row, _id, key: _id.toHexString(), members };
    await rows().insertOne(copy);
    return copy;
  };
});

function takeOne(
  sequence: SequenceRepository,
  id: ConversationId,
  draft: WriteDraft,
  finished: number[],
): Promise<Head | null> {
  return isSend(draft)
    ? sequence.takeForSend(id, draft, finished)
    : sequence.takeForChange(id, draft, finished);
}

/** Sends, and changes of what was said before them or among them; the last one as a rule. */
function draftsOf(writes: [string | null, string, number][], earlier: SendDraft[]): WriteDraft[] {
  const said = [...earlier];
  return writes.map(([who, kind, back], n) => {
    const { messageId } = said.at(-1 - back) ?? draftBy(null, null);
    if (kind === 'react') return changeBy(who, messageId);
    if (kind === 'edit') return changeBy(who, messageId, { content: `$edit ${n}` });
    if (kind === 'delete') return changeBy(null, messageId, { content: '', deletedAt: new Date(n) });
    const draft = draftBy(who, `k${n % 9}`);
    said.push(draft);
    return draft;
  });
}

const idOf = (_id: ConversationRow['_id']): ConversationId => _id.toHexString() as ConversationId;

function sendMany(
  node: TestApp,
  who: string,
  id: string,
): Promise<{ status: number; body: SentMessageDto }>[] {
  return Array.from({ length: 20 }, (_, n) =>
    node.rest(who).post<SentMessageDto>(`/api/v1/conversations/${id}/messages`, { content: `${n}` }),
  );
}
