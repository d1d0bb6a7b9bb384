import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type {
  MarkerEventDto,
  ReadMarkerDto,
  UnreadDto,
} from '../../../src/modules/conversations/dto/read.dto.js';
import type { PersonalDto } from '../../../src/modules/conversations/dto/personal.dto.js';
import type { Answer, ChatClient } from '../../support/chat-client.js';
import { beginDirect } from '../../support/conversations.js';
import { say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import { watchedDatabase } from '../../support/test-database.js';

const MESSAGES = 40;
const range = (length: number): number[] => Array.from({ length }, (_, n) => n + 1);

describe('read markers that are set at the same time', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ MONGODB_URI: watchedDatabase() });
  });

  afterAll(() => app.stop());

  it('are written together, and strangers get none', async () => {
    const id = await beginDirect(app, 'asha', 'ben');
    await say(app.rest('asha'), id, ...range(MESSAGES).map(String));
    const [asha, ben, eve] = await Promise.all([app.connect('asha'), app.connect('ben'), app.connect('eve')]);
    await Promise.all([asha, ben, eve].map((client) => client.caughtUp()));
    let writes = 0;
    const count = ({ commandName }: { commandName: string }): void => {
      if (commandName === 'findAndModify') writes += 1;
    };
    app.database.getClient().on('commandStarted', count);
    const ask = (seq: number): Promise<{ ok: boolean; data?: ReadMarkerDto }> =>
      ben.ask<ReadMarkerDto>('conversation:read', { conversationId: id, seq });
    const answers = await Promise.all(range(MESSAGES).map(ask));
    app.database.getClient().off('commandStarted', count);
    for (const [index, { ok, data }] of answers.entries()) {
      expect(ok).toBe(true);
      expect(data?.seq).toBeGreaterThanOrEqual(index + 1);
    }
    expect(writes).toBeLessThan(MESSAGES / 4);
    await asha.hear<MarkerEventDto>('conversation:read', ({ seq }) => seq === MESSAGES);
    const { body } = await app.rest('ben').get<ConversationDto>(`/api/v1/conversations/${id}`);
    expect(body.unread).toBe(0);
    const refused = await Promise.all(
      range(3).map((seq) => eve.ask('conversation:read', { conversationId: id, seq })),
    );
    expect(refused.map(({ error }) => error?.code)).toEqual(Array(3).fill('conversations.not_found'));
    expect(eve.all('conversation:read')).toEqual([]);
  });
});

describe('read markers that follow each other over a socket', () => {
  const uri = watchedDatabase();
  let app: TestApp;
  let id: string;
  const path = (): string => `/api/v1/conversations/${id}`;
  const ask = (client: ChatClient, seq: number): Promise<Answer<ReadMarkerDto>> =>
    client.ask<ReadMarkerDto>('conversation:read', { conversationId: id, seq });

  beforeEach(async () => {
    app = await TestApp.start({ MONGODB_URI: uri });
    id = await beginDirect(app, 'asha', `reader-${Date.now()}`);
  });

  afterEach(() => app.stop());

  const reader = async (): Promise<[ChatClient, string]> => {
    const { body } = await app.rest('asha').get<ConversationDto>(path());
    const who = body.members.map(({ userId }) => userId).find((userId) => userId !== 'asha') as string;
    await say(app.rest('asha'), id, ...range(MESSAGES).map(String));
    return [await app.connect(who), who];
  };

  it('are answered at once and written at most twice, and told once for all', async () => {
    const [client] = await reader();
    const asha = await app.connect('asha');
    let writes = 0;
    app.database.getClient().on('commandStarted', ({ commandName }: { commandName: string }) => {
      if (commandName === 'findAndModify') writes += 1;
    });
    for (const seq of range(MESSAGES))
      expect(await ask(client, seq)).toEqual({
        ok: true,
        data: { conversationId: id, seq, unread: MESSAGES - seq },
      });
    await asha.hear<MarkerEventDto>('conversation:read', ({ seq }) => seq === MESSAGES);
    expect(writes).toBeLessThanOrEqual(MESSAGES / 10);
    expect(asha.all('conversation:read').length).toBe(writes);
  });

  it('never move back, and are seen at once by whoever asks this node', async () => {
    const [client, who] = await reader();
    await ask(client, 30);
    expect((await ask(client, 10)).data).toMatchObject({ seq: 30, unread: MESSAGES - 30 });
    const { body: mine } = await app.rest(who).get<ConversationDto>(path());
    expect(mine.unread).toBe(MESSAGES - 30);
    await ask(client, 35);
    const { body: theirs } = await app.rest('asha').get<ConversationDto>(path());
    expect(theirs.members.find(({ userId }) => userId === who)?.lastReadSeq).toBe(35);
    await ask(client, 36);
    const { body: unread } = await app.rest(who).get<UnreadDto>('/api/v1/unread');
    expect(unread.total).toBe(MESSAGES - 36);
  });

  it('come before what the person does next, and are kept by a node that stops', async () => {
    const [client, who] = await reader();
    await ask(client, MESSAGES);
    const { body } = await app.rest(who).post<PersonalDto>(`${path()}/unread`, { seq: 20 });
    expect(body.unread).toBe(MESSAGES - 19);
    await ask(client, 25);
    await app.app.close();
    app = await TestApp.start({ MONGODB_URI: uri });
    const { body: after } = await app.rest(who).get<ConversationDto>(path());
    expect(after.unread).toBe(0);
  });
});
