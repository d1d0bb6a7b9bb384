import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../src/modules/conversations/dto/conversation.dto.js';
import type { MessagePageDto, SentMessageDto } from '../../src/modules/messages/dto/message.dto.js';
import { BuiltApp } from '../support/built-app.js';
import type { Answer } from '../support/chat-client.js';
import { enginePid } from '../support/processes.js';
import type { RestAnswer } from '../support/rest-client.js';
import { unlessStuck } from '../support/unless-stuck.js';

/** Who waits for a database that stands still is refused long before, in milliseconds. */
const STUCK_MS = 40_000;
const PATH = '/api/v1/conversations';

describe('a database that stands still', () => {
  let dir: string;
  let app: BuiltApp;
  let engine: number;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'haggle-frozen-'));
    app = await BuiltApp.start({ MONGODB_URI: '', MONGODB_DATA_DIR: join(dir, 'mongodb') });
    engine = await enginePid(app.pid);
  }, 60_000);

  afterAll(async () => {
    process.kill(engine, 'SIGCONT');
    await app.end();
    await rm(dir, { recursive: true, force: true });
  });

  it(
    'refuses who waits for it, and goes on where it was; what was refused and is sent again is there once',
    async () => {
      const asha = app.rest('asha');
      const ben = await app.connect('ben');
      const { body: talk } = await asha.post<ConversationDto>(PATH, withSomebody('ben'));
      const messages = `${PATH}/${talk.id}/messages`;
      const send = (content: string): Promise<RestAnswer<SentMessageDto>> =>
        asha.post<SentMessageDto>(messages, { content, clientMessageId: content });
      const asking = { conversationId: talk.id, content: 'asked', clientMessageId: 'asked' };
      const ask = (): Promise<Answer<SentMessageDto>> =>
        ben.socket.timeout(STUCK_MS).emitWithAck('message:send', asking) as Promise<Answer<SentMessageDto>>;
      expect((await send('before')).status).toBe(201);

      process.kill(engine, 'SIGSTOP');
      const begin = asha.post(PATH, withSomebody('carl'));
      const waiting = Promise.all([ask(), send('meanwhile'), asha.get(messages), begin]);
      const [asked, ...answers] = await unlessStuck(waiting, STUCK_MS, () => app.lines.slice(-10));
      process.kill(engine, 'SIGCONT');
      expect(asked).toMatchObject({ ok: false, error: { code: 'database.unavailable' } });
      for (const answer of answers)
        expect(answer).toMatchObject({ status: 503, body: { code: 'database.unavailable' } });

      const again = (async () => {
        while ((await send('meanwhile')).status >= 300);
        while (!(await ask()).ok);
      })();
      await unlessStuck(again, STUCK_MS, () => app.lines.slice(-10));
      const { body: page } = await asha.get<MessagePageDto>(messages);
      expect(page.items.map(({ content }) => content).sort()).toEqual(['asked', 'before', 'meanwhile']);
      ben.close();
    },
    3 * STUCK_MS,
  );
});

function withSomebody(userId: string): object {
  return { type: 'direct', members: [{ userId }] };
}
