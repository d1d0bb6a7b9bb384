import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChangePageDto } from '../../../src/modules/messages/dto/changes.dto.js';
import type { SyncResultDto } from '../../../src/modules/messages/dto/sync.dto.js';
import type { PresenceSnapshotDto } from '../../../src/modules/presence/dto/presence.dto.js';
import type { ChatClient } from '../../support/chat-client.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

/** In the last of them one change less has come to pass than a `sync` tells. */
const PAIRS = 10;
const person = (number: number): string => `person-${number}`;

interface Pair {
  id: string;
  /** Who was away, and who spoke meanwhile. */
  away: string;
  speaker: string;
  since: string;
}

/** Everybody's question goes out before the first answer comes. */
describe('people who come back at the same time', () => {
  let app: TestApp;
  let pairs: Pair[];
  let clients: ChatClient[];

  beforeAll(async () => {
    app = await TestApp.start();
    pairs = await Promise.all(
      Array.from({ length: PAIRS }, async (_, index) => {
        const [away, speaker] = [person(2 * index), person(2 * index + 1)];
        const { id } = await beginWith(app, away, speaker);
        const { body } = await app.rest(away).post<SyncResultDto>('/api/v1/sync', {});
        return { id, away, speaker, since: body.since };
      }),
    );
    // Nobody has said the same number of things, and one of each pair of them is taken back.
    for (const [index, { id, speaker }] of pairs.entries()) {
      const said = await say(
        app.rest(speaker),
        id,
        ...Array.from({ length: 2 + index * 2 }, (_, at) => `${index}.${at}`),
      );
      await app.rest(speaker).delete(`/api/v1/messages/${said[0]?.id}`);
    }
    clients = await Promise.all(pairs.map(({ away }) => app.connect(away)));
  });

  afterAll(() => app.stop());

  it('get each their own conversations, with their own counts', async () => {
    const answers = await Promise.all(
      clients.map((client, index) => client.ask<SyncResultDto>('sync', { since: pairs[index]?.since })),
    );
    for (const [index, { data }] of answers.entries()) {
      const seq = 2 + index * 2;
      expect(data?.left).toEqual([]);
      expect(data?.conversations).toEqual([
        { id: pairs[index]?.id, seq, rev: seq + 2, unread: seq - 1, changes: null },
      ]);
    }
  });

  const byChanges = (client: ChatClient, { id }: Pair, after: number): Promise<ChangePageDto | undefined> =>
    client
      .ask<ChangePageDto>('conversation:changes', { conversationId: id, after, limit: 20 })
      .then(({ data }) => data);

  const bySync = (
    client: ChatClient,
    { id, since }: Pair,
    after: number,
  ): Promise<ChangePageDto | undefined> =>
    client
      .ask<SyncResultDto>('sync', { since, after: { [id]: after } })
      .then(({ data }) => data?.conversations[0]?.changes ?? undefined);

  it.each([
    ['conversation:changes', byChanges],
    ['sync', bySync],
  ])('get each their own changes by %s, in their order, from where they stood', async (_event, read) => {
    const after = 3;
    const answers = await Promise.all(
      clients.map((client, index) => read(client, pairs[index] as Pair, after)),
    );
    for (const [index, data] of answers.entries()) {
      const contents = Array.from({ length: index * 2 }, (_, at) => `${index}.${at + 2}`);
      expect(data?.rev).toBe(4 + index * 2);
      expect(data?.hasMore).toBe(false);
      expect(data?.changes.map((change) => 'message' in change && change.message.content)).toEqual([
        ...contents,
        '',
      ]);
    }
  });

  it('are strangers to the conversations of the others', async () => {
    const answers = await Promise.all(
      clients.map((client, index) => {
        const conversationId = pairs[(index + 1) % PAIRS]?.id;
        return client.ask('conversation:changes', { conversationId, after: 0 });
      }),
    );
    expect(answers.map(({ error }) => error?.code)).toEqual(pairs.map(() => 'conversations.not_found'));
  });

  it('hear each of those they talk with', async () => {
    for (const [index, client] of clients.entries()) {
      const { people } = await client.hear<PresenceSnapshotDto>('presence:snapshot');
      expect(people.map(({ userId }) => userId)).toEqual([pairs[index]?.speaker]);
    }
  });
});
