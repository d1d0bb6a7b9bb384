import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mongo, Types } from 'mongoose';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { ConversationRow } from '../../../src/modules/conversations/conversations.rows.js';
import { SequenceService } from '../../../src/modules/conversations/index.js';
import type {
  MessageDto,
  MessagePageDto,
  SentMessageDto,
} from '../../../src/modules/messages/dto/message.dto.js';
import { MessagesRepository } from '../../../src/modules/messages/messages.repository.js';
import { RevisionsRepository } from '../../../src/modules/messages/changes/revisions.repository.js';
import { WithdrawalService } from '../../../src/modules/messages/withdrawal.service.js';
import type { Message } from '../../../src/modules/messages/message.js';
import type { ConversationId, MessageId } from '../../../src/shared/ids.js';
import { MediaApp } from '../../support/media-app.js';
import { changeBy } from '../../support/send-draft.js';
import type { TestApp } from '../../support/test-app.js';

const PATH = '/api/v1/conversations';
const lost = new mongo.MongoNetworkError('lost');

describe('a writer that fails behind its first step', () => {
  let media: MediaApp;
  let app: TestApp;

  beforeAll(async () => {
    media = await MediaApp.start();
    app = media.test;
  });

  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => media.stop());

  const send = (who: string, id: string, body: object) =>
    app.rest(who).post<SentMessageDto>(`${PATH}/${id}/messages`, body);

  /** Whatever is announced in the conversation should have been done long ago. */
  const letLeasesEnd = async (id: string): Promise<void> => {
    const rows = app.database.collection<ConversationRow>('conversations');
    const longAgo = { $set: { 'intents.$[].at': new Date(Date.now() - 3_600_000) } };
    await rows.updateOne({ _id: new Types.ObjectId(id) }, longAgo);
  };

  it('has told of the deletion that it has made, and whoever comes later takes the attachments away', async () => {
    const id = await media.conversation('asha', 'ben');
    const [ben, upload] = [await app.connect('ben'), await media.client('asha').uploaded('a secret')];
    const { body: sent } = await send('asha', id, { attachments: [{ mediaId: upload.id }] });
    jest.spyOn(app.app.get(WithdrawalService), 'withdraw').mockRejectedValueOnce(lost);
    expect((await app.rest('asha').delete(`/api/v1/messages/${sent.id}`)).status).toBe(200);
    await ben.hear<MessageDto>('message:deleted', (message) => message.id === sent.id);
    expect(await media.files()).toHaveLength(1);
    await letLeasesEnd(id);
    await app.rest('ben').get(`${PATH}/${id}/changes?after=0`);
    expect(await media.files()).toHaveLength(0);
  });

  it('keeps nothing of what it wanted to attach: the same send again is stored', async () => {
    const id = await media.conversation('carl', 'ben');
    const upload = await media.client('carl').uploaded('a picture');
    const body = { attachments: [{ mediaId: upload.id }], clientMessageId: 'c-1' };
    jest.spyOn(app.app.get(MessagesRepository), 'insert').mockRejectedValueOnce(lost);
    expect((await send('carl', id, body)).status).toBe(503);
    await letLeasesEnd(id);
    expect(await send('carl', id, body)).toMatchObject({ status: 201, body: { replayed: false } });
  });

  it('is made up for by the repeat of a send that was stored: everybody hears of it, once', async () => {
    const id = await media.conversation('dora', 'ben');
    const ben = await app.connect('ben');
    const messages = app.app.get(MessagesRepository);
    const insert = messages.insert.bind(messages);
    jest.spyOn(messages, 'insert').mockImplementationOnce(async (message) => {
      await insert(message);
      throw lost;
    });
    const body = { content: 'Still there?', clientMessageId: 'c-1' };
    expect((await send('dora', id, body)).status).toBe(503);
    for (let time = 0; time < 2; time += 1)
      expect(await send('dora', id, body)).toMatchObject({ status: 200, body: { replayed: true } });
    await ben.caughtUp();
    expect(ben.all<MessageDto>('message:created')).toEqual([expect.objectContaining(body)]);
  });

  it.each([
    ['edit', 'message:edited', (path: string) => app.rest('ella').patch(path, { content: 'Now' })],
    ['delete', 'message:deleted', (path: string) => app.rest('ella').delete(path)],
    ['addReaction', 'message:reacted', (path: string) => app.rest('ella').put(`${path}/reactions/👍`)],
    ['pin', 'message:pinned', (path: string) => app.rest('ella').put(`${path}/pin`)],
  ] as const)('is made up for by the repeat of what it has changed (%s)', async (step, event, change) => {
    const id = await media.conversation('ella', 'ben');
    const { body: sent } = await send('ella', id, { content: 'Then' });
    const ben = await app.connect('ben');
    const revisions = app.app.get(RevisionsRepository);
    const make = revisions[step].bind(revisions) as (...args: unknown[]) => Promise<never>;
    jest.spyOn(revisions, step).mockImplementationOnce(async (...args: unknown[]) => {
      await make(...args);
      throw lost;
    });
    const path = `/api/v1/messages/${sent.id}`;
    expect((await change(path)).status).toBe(503);
    for (let time = 0; time < 2; time += 1) expect((await change(path)).status).toBe(200);
    await ben.caughtUp();
    expect(ben.all(event)).toHaveLength(1);
  });

  it('does not take the void that has its place for its message, when it writes it again', async () => {
    const id = await media.conversation('finn', 'ben');
    const db = app.database.db as mongo.Db;
    const command = db.command.bind(db);
    let isLost = false;
    jest.spyOn(db, 'command').mockImplementation(async (given) => {
      if (isLost || given['insert'] !== 'messages') return command(given);
      isLost = true;
      await letLeasesEnd(id);
      await app.rest('ben').get(`${PATH}/${id}/changes?after=0`);
      throw lost;
    });
    const { status, body } = await send('finn', id, { content: 'Still there?', clientMessageId: 'c-1' });
    expect({ status, seq: body.seq }).toEqual({ status: 201, seq: 2 });
    const { body: stored } = await app.rest('ben').get<MessageDto>(`/api/v1/messages/${body.id}`);
    expect(stored).toMatchObject({ seq: 2, content: 'Still there?' });
  });

  describe('and comes back when its media may belong to another message', () => {
    const attachedLongAgo = (mediaId: string) =>
      app.database
        .collection('media')
        .updateOne(
          { _id: new Types.ObjectId(mediaId) },
          { $set: { attachedAt: new Date(Date.now() - 3_600_000) } },
        );

    /** Sends a file; once that send has come to a step of its writer, sends the same file again, and lets the first go on. */
    const sendTwice = async (
      who: string,
      { before }: { before: (send: () => Promise<unknown>) => void },
    ): Promise<{ statuses: number[]; shown: number }> => {
      const id = await media.conversation(who, 'ben');
      const upload = await media.client(who).uploaded('a picture');
      const body = { attachments: [{ mediaId: upload.id }] };
      const statuses: number[] = [];
      before(async () => {
        await attachedLongAgo(upload.id);
        statuses.push((await send(who, id, { ...body, clientMessageId: 'again' })).status);
      });
      statuses.push((await send(who, id, { ...body, clientMessageId: 'first' })).status);
      const page = await app.rest('ben').get<MessagePageDto>(`${PATH}/${id}/messages`);
      return { statuses, shown: page.body.items.flatMap(({ attachments }) => attachments).length };
    };

    it('is refused when it had its place', async () => {
      const messages = app.app.get(MessagesRepository);
      const insert = messages.insert.bind(messages);
      const before = (again: () => Promise<unknown>): void => {
        jest.spyOn(messages, 'insert').mockImplementationOnce(async (message) => {
          await again();
          return insert(message);
        });
      };
      expect(await sendTwice('gina', { before })).toEqual({ statuses: [201, 409], shown: 1 });
    });

    it('is refused when it had none', async () => {
      const sequence = app.app.get(SequenceService);
      const take = sequence.take.bind(sequence);
      const before = (again: () => Promise<unknown>): void => {
        jest.spyOn(sequence, 'take').mockImplementationOnce(async (...args) => {
          await again();
          const place = await take(...args);
          const now = Date.now();
          jest.spyOn(Date, 'now').mockReturnValueOnce(now + 6000);
          return place;
        });
      };
      expect(await sendTwice('hugo', { before })).toEqual({ statuses: [201, 409], shown: 1 });
    });
  });

  it('shows nothing in lists of an edit that came behind a deletion', async () => {
    const id = await media.conversation('emil', 'ben');
    const { body: sent } = await send('emil', id, { content: 'Old' });
    const [revisions, sequence] = [app.app.get(RevisionsRepository), app.app.get(SequenceService)];
    const remove = revisions.delete.bind(revisions);
    jest.spyOn(revisions, 'delete').mockImplementation(async (revision) => {
      const late = changeBy('emil', sent.id as MessageId, { content: 'New' });
      const place = await sequence.take(id as ConversationId, late);
      const message = await remove(revision);
      const now = { ...revision, rev: place?.rev as number };
      expect(await revisions.edit(now, 'New', message as Message)).toBeNull();
      return message;
    });
    expect((await app.rest('emil').delete(`/api/v1/messages/${sent.id}`)).status).toBe(200);
    const { body } = await app.rest('ben').get<ConversationDto>(`${PATH}/${id}`);
    expect(body.lastMessage).toMatchObject({ content: '', deletedAt: expect.any(String) });
  });
});
