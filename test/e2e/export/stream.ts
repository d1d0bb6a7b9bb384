import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { MessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import { ExportService } from '../../../src/modules/messages/export/export.service.js';
import { MessagesRepository } from '../../../src/modules/messages/messages.repository.js';
import { seedMessages } from '../../support/seed-messages.js';
import { beginWith } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import { tokenFor } from '../../support/tokens.js';

const MESSAGES = 20_000;
const MEGABYTE = 2 ** 20;

describe('exporting a long conversation', () => {
  let app: TestApp;
  let path: string;
  let repository: MessagesRepository;

  beforeAll(async () => {
    app = await TestApp.start();
    repository = app.app.get(MessagesRepository);
    const { id } = await beginWith(app, 'asha', 'ben', 'carl');
    path = `/api/v1/conversations/${id}`;
    for (let first = 0; first < MESSAGES; first += 2000) {
      const contents = Array.from(
        { length: 2000 },
        (_, index) => `Message ${first + index + 1} ${'x'.repeat(1500)}`,
      );
      await seedMessages(app, id, 'ben', contents);
    }
  }, 120_000);

  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => app.stop());

  const open = async (who = 'asha'): Promise<IncomingMessage> => {
    const request = get(`${app.origin}${path}/export`, {
      headers: { authorization: `Bearer ${tokenFor({ sub: who })}` },
      agent: false,
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  };

  /** Resolves when the next export reads no more. */
  const endOfExport = (): Promise<void> => {
    const exporting = app.app.get(ExportService);
    const openExport = exporting.open.bind(exporting);
    return new Promise((resolve) => {
      jest.spyOn(exporting, 'open').mockImplementationOnce(async (...request) => {
        const opened = await openExport(...request);
        return { ...opened, pieces: watched(opened.pieces, resolve) };
      });
    });
  };

  it('takes no more memory than a short one', async () => {
    const liveMemory = collector();
    const before = liveMemory();
    let [bytes, nextLook, most] = [0, 0, 0];
    for await (const piece of await open()) {
      bytes += (piece as Buffer).length;
      if (bytes < nextLook) continue;
      most = Math.max(most, liveMemory() - before);
      nextLook += 5 * MEGABYTE;
    }
    expect(bytes).toBeGreaterThan(35 * MEGABYTE);
    expect(most).toBeLessThan(20 * MEGABYTE);
  }, 120_000);

  it('is complete and in order', async () => {
    const { messages } = (await json(await open())) as { messages: MessageDto[] };
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: MESSAGES }, (_, index) => index + 1));
    expect(messages.at(-1)).toMatchObject({
      senderId: 'ben',
      senderName: null,
      content: expect.stringMatching(/^Message 20000 x+$/),
    });
  }, 120_000);

  it('waits for a slow reader, and ends when the reader hangs up', async () => {
    const find = jest.spyOn(repository, 'findBetween');
    const ended = endOfExport();
    const response = await open();
    await once(response, 'readable');
    for (let turn = 0; turn < 50; turn += 1) await app.rest('asha').get('/api/v1/users/me');
    const whileWaiting = find.mock.calls.length;
    response.destroy();
    await ended;
    expect(whileWaiting).toBeLessThan(MESSAGES / 100);
    expect(find.mock.calls.length).toBeLessThan(MESSAGES / 100);
  }, 120_000);

  it('breaks off when it fails in the middle: nobody takes a part for the whole', async () => {
    const find = repository.findBetween.bind(repository);
    let calls = 0;
    jest.spyOn(repository, 'findBetween').mockImplementation((...query) => {
      calls += 1;
      return calls > 20 ? Promise.reject(new Error('the database is gone')) : find(...query);
    });
    let text = '';
    const reading = (async () => {
      for await (const piece of await open()) text += String(piece);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect((await app.rest('asha').get('/api/v1/users/me')).status).toBe(200);
  }, 120_000);

  it('breaks off when its reader is removed from the conversation', async () => {
    const response = await open('carl');
    await once(response, 'readable');
    expect((await app.rest('asha').delete(`${path}/members/carl`)).status).toBeLessThan(300);
    await expect(json(response)).rejects.toMatchObject({ code: 'ECONNRESET' });
  }, 120_000);
});

/** Measures what is really in use: garbage is collected first. */
function collector(): () => number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
}

async function* watched(pieces: AsyncGenerator<string>, whenEnded: () => void): AsyncGenerator<string> {
  try {
    yield* pieces;
  } finally {
    whenEnded();
  }
}
