import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../src/modules/conversations/dto/conversation.dto.js';
import type {
  DeliveredMarkerDto,
  MarkerEventDto,
  ReadMarkerDto,
} from '../../src/modules/conversations/dto/read.dto.js';
import type { ChangePageDto } from '../../src/modules/messages/dto/changes.dto.js';
import type { ChatClient } from '../support/chat-client.js';
import { commandsDuring } from '../support/commands.js';
import { beginGroup } from '../support/conversations.js';
import { say } from '../support/talk.js';
import { TestApp, watchedDatabase } from '../support/test-app.js';

const MESSAGES = 3;
const HEARERS = Array.from({ length: 40 }, (_, n) => `hearer-${n}`);
/** How far each of them reads: not to the end, so that it tells of each, too, that all has come. */
const readUpTo = (index: number): number => 1 + (index % (MESSAGES - 1));

describe('a group in which everybody hears and reads at once', () => {
  let app: TestApp;
  let id: string;
  let before: number;
  let watcher: ChatClient;
  let stranger: ChatClient;
  let clients: ChatClient[];

  const conversation = async (who: string): Promise<ConversationDto> =>
    (await app.rest(who).get<ConversationDto>(`/api/v1/conversations/${id}`)).body;

  beforeAll(async () => {
    app = await TestApp.start({ MONGODB_URI: watchedDatabase() });
    id = await beginGroup(app, ['speaker', ...HEARERS]);
    [watcher, stranger] = await Promise.all([app.connect('speaker'), app.connect('stranger')]);
    clients = await Promise.all(HEARERS.map((who) => app.connect(who)));
    await say(app.rest('speaker'), id, ...Array.from({ length: MESSAGES }, (_, n) => `${n + 1}`));
    before = (await conversation('speaker')).rev;
  });

  afterAll(() => app.stop());

  it('answers each with their own place, by few writes', async () => {
    const commands = await commandsDuring(app, async () => {
      const answers = await Promise.all(
        clients.flatMap((client, index) => [
          client.ask<DeliveredMarkerDto>('message:delivered', { conversationId: id, seq: MESSAGES }),
          app
            .rest(HEARERS[index])
            .post<ReadMarkerDto>(`/api/v1/conversations/${id}/read`, { seq: readUpTo(index) })
            .then(({ status, body }) => ({ ok: status === 200, data: body })),
        ]),
      );
      const expected = HEARERS.flatMap((_, index) => [
        { ok: true, data: { conversationId: id, seq: MESSAGES } },
        {
          ok: true,
          data: { conversationId: id, seq: readUpTo(index), unread: MESSAGES - readUpTo(index) },
        },
      ]);
      expect(answers).toEqual(expected);
    });
    const writes = commands.filter((command) => command === 'findAndModify conversations');
    expect(writes.length).toBeLessThan(HEARERS.length / 2);
  });

  it('tells of each marker once, under a number of its own, in their order', async () => {
    await watcher.caughtUp();
    for (const [event, seqOf] of [
      ['conversation:read', readUpTo],
      ['message:delivered', () => MESSAGES],
    ] as const) {
      const told = watcher.all<MarkerEventDto>(event);
      expect(told.map(({ userId }) => userId).toSorted()).toEqual(HEARERS.toSorted());
      for (const { userId, seq } of told) expect(seq).toBe(seqOf(HEARERS.indexOf(userId)));
      const revs = told.map(({ rev }) => rev);
      expect(revs).toEqual([...new Set(revs)].toSorted((one, other) => one - other));
    }
    expect(stranger.all('conversation:read')).toEqual([]);
  });

  it('keeps them all, for those who look and for those who were away', async () => {
    const { members, rev } = await conversation('speaker');
    for (const [index, who] of HEARERS.entries()) {
      const { lastReadSeq, lastDeliveredSeq } = members.find(({ userId }) => userId === who)!;
      expect([lastReadSeq, lastDeliveredSeq]).toEqual([readUpTo(index), MESSAGES]);
    }
    const told = [
      ...watcher.all<MarkerEventDto>('conversation:read'),
      ...watcher.all<MarkerEventDto>('message:delivered'),
    ];
    expect(Math.max(...told.map((event) => event.rev))).toBeLessThanOrEqual(rev);
    const path = `/api/v1/conversations/${id}/changes?after=${before}&limit=100`;
    const { body: missed } = await app.rest('speaker').get<ChangePageDto>(path);
    const revsOf = (events: { rev: number }[]): number[] =>
      events.map((event) => event.rev).toSorted((one, other) => one - other);
    expect(revsOf(missed.changes)).toEqual(revsOf(told));
  });
});
