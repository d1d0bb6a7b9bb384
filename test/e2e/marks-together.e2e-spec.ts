import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../src/modules/conversations/dto/conversation.dto.js';
import type { MarkerEventDto, ReadMarkerDto } from '../../src/modules/conversations/dto/read.dto.js';
import { beginDirect } from '../support/conversations.js';
import { say } from '../support/talk.js';
import { TestApp, watchedDatabase } from '../support/test-app.js';

const MESSAGES = 40;
const range = (length: number): number[] => Array.from({ length }, (_, n) => n + 1);

describe('read markers that are set at the same time', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ MONGODB_URI: watchedDatabase() });
  });

  afterAll(() => app.stop());

  it('are written together, each acknowledged when it is stored, and strangers get none', async () => {
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
