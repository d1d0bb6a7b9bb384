import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type {
  DeliveredMarkerDto,
  MarkerEventDto,
  ReadMarkerDto,
} from '../../../src/modules/conversations/dto/read.dto.js';
import type { ChangePageDto } from '../../../src/modules/messages/dto/changes.dto.js';
import type { ChatClient } from '../../support/chat-client.js';
import { commandsDuring } from '../../support/commands.js';
import { beginGroup } from '../../support/conversations.js';
import { MongoProxy } from '../../support/mongo-proxy.js';
import { say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

const MESSAGES = 3;
const HEARERS = Array.from({ length: 40 }, (_, n) => `hearer-${n}`);
const readUpTo = (index: number): number => 1 + (index % (MESSAGES - 1));

describe('a group in which everybody hears and reads at once', () => {
  let database: MongoProxy;
  let app: TestApp;
  let id: string;
  let before: number;
  let watcher: ChatClient;
  let stranger: ChatClient;
  let clients: ChatClient[];

  const conversation = async (who: string): Promise<ConversationDto> =>
    (await app.rest(who).get<ConversationDto>(`/api/v1/conversations/${id}`)).body;

  beforeAll(async () => {
    database = await MongoProxy.start();
    app = await TestApp.start({ MONGODB_URI: `${database.uri}&monitorCommands=true` });
    id = await beginGroup(app, ['speaker', ...HEARERS]);
    [watcher, stranger] = await Promise.all([app.connect('speaker'), app.connect('stranger')]);
    clients = await Promise.all(HEARERS.map((who) => app.connect(who)));
    await say(app.rest('speaker'), id, ...Array.from({ length: MESSAGES }, (_, n) => `${n + 1}`));
    before = (await conversation('speaker')).rev;
  });

  afterAll(async () => {
    await app.stop();
    await database.stop();
  });

  it('writes what comes while a marker is being written at once, and answers each with their own place', async () => {
    const commands = await commandsDuring(app, async () => {
      database.holdAnswers();
      const asked = clients.map((client) =>
        client.ask<DeliveredMarkerDto>('message:delivered', { conversationId: id, seq: MESSAGES }),
      );
      await Promise.all(clients.map((client) => client.caughtUp()));
      database.giveAnswers();
      const answer = { ok: true, data: { conversationId: id, seq: MESSAGES } };
      expect(await Promise.all(asked)).toEqual(clients.map(() => answer));
    });
    const writes = commands.filter((command) => command === 'findAndModify conversations');
    expect([1, 2]).toContain(writes.length);
  });

  it('answers those who read at the same time, each with what is left for them', async () => {
    const answers = await Promise.all(
      HEARERS.map((who, index) =>
        app
          .rest(who)
          .post<ReadMarkerDto>(`/api/v1/conversations/${id}/read`, { seq: readUpTo(index) })
          .then(({ body }) => body),
      ),
    );
    const expected = HEARERS.map((_, index) => {
      return { conversationId: id, seq: readUpTo(index), unread: MESSAGES - readUpTo(index) };
    });
    expect(answers).toEqual(expected);
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
