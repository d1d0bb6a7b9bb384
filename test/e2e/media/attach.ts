import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Types } from 'mongoose';
import { AttachedMessages, type Attachment, MediaService } from '../../../src/modules/media/index.js';
import type { Principal } from '../../../src/platform/auth/principal.js';
import type { ConversationId, MessageId, UserId } from '../../../src/shared/ids.js';
import { MediaApp } from '../../support/media-app.js';
import type { MediaClient } from '../../support/media-client.js';
import * as files from '../../support/media-files.js';

const newId = (): string => new Types.ObjectId().toHexString();
const caller = (userId: string): Principal => ({ userId: userId as UserId, roles: [], profile: {} });

describe('attaching media to messages', () => {
  let app: MediaApp;
  let media: MediaService;
  let asha: MediaClient;
  let conversation: ConversationId;
  let existing: Set<string>;

  beforeAll(async () => {
    app = await MediaApp.start();
    media = app.test.app.get(MediaService);
    asha = app.client('asha');
    conversation = (await app.conversation('asha', 'ben')) as ConversationId;
    app.test.app.get(AttachedMessages).provide(async (messages) => {
      return new Set(messages.map(({ messageId }) => messageId).filter((id) => existing.has(id)));
    });
  });

  beforeEach(() => {
    existing = new Set();
  });

  afterAll(() => app.stop());

  const attach = (who: string, ids: string[], messageId = newId()): Promise<Attachment[]> =>
    media.attach(caller(who), ids, conversation, messageId as MessageId);

  /** Uploads some; small files of text, which are quick. */
  const upload = (count: number): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, async (_, index) => (await asha.uploaded(`text ${index}`)).id));

  const longAgo = (ids: string[]): Promise<unknown> =>
    app.test.database
      .collection('media')
      .updateMany(
        { _id: { $in: ids.map((id) => new Types.ObjectId(id)) } },
        { $set: { attachedAt: new Date(Date.now() - 3_600_000) } },
      );

  it('answers what a message keeps of them, in the order that was asked for', async () => {
    const ids = (await upload(10)).toSorted().toReversed();
    const attachments = await attach('asha', ids);
    expect(attachments.map(({ id }) => id)).toEqual(ids);
    expect(attachments[0]).toEqual({
      ...{
        id: ids[0],
        kind: 'file',
        mime: 'text/plain',
        size: 6,
        name: 'file.txt',
        width: null,
        height: null,
      },
      ...{ durationMs: null, waveform: null, color: null, pictures: null },
    });
    expect(await attach('asha', [])).toEqual([]);
  });

  it('is safe to repeat for the same message', async () => {
    const ids = await upload(2);
    const messageId = newId();
    const first = await attach('asha', ids, messageId);
    expect(await attach('asha', ids, messageId)).toEqual(first);
    const racing = await Promise.all(Array.from({ length: 8 }, () => attach('asha', ids, messageId)));
    expect(racing).toEqual(Array.from({ length: 8 }, () => first));
  });

  it('is for the uploader, once', async () => {
    const [id = ''] = await upload(1);
    await expect(attach('ben', [id])).rejects.toMatchObject({ kind: 'not_found', code: 'media.not_found' });
    await attach('asha', [id]);
    await expect(attach('asha', [id])).rejects.toMatchObject({
      kind: 'conflict',
      code: 'media.already_attached',
    });
    await expect(attach('asha', [newId()])).rejects.toMatchObject({ code: 'media.not_found' });
  });

  it('refuses too many, and the same twice', async () => {
    const [id = ''] = await upload(1);
    await expect(attach('asha', Array.from({ length: 11 }, newId))).rejects.toMatchObject({
      code: 'media.too_many',
    });
    await expect(attach('asha', [id, id.toUpperCase()])).rejects.toMatchObject({
      code: 'media.attached_twice',
    });
  });

  it('waits for the bytes', async () => {
    const [id = ''] = await upload(1);
    const records = app.test.database.collection('media');
    await records.updateOne({ _id: new Types.ObjectId(id) }, { $set: { status: 'storing' } });
    await expect(attach('asha', [id])).rejects.toMatchObject({ kind: 'conflict', code: 'media.not_ready' });
  });

  it('attaches all or nothing', async () => {
    const ids = await upload(3);
    const [, , taken = ''] = ids.toSorted();
    await attach('asha', [taken]);
    await expect(attach('asha', ids)).rejects.toMatchObject({ code: 'media.already_attached' });
    const free = ids.filter((id) => id !== taken);
    expect(await attach('asha', free)).toHaveLength(2);
  });

  it('gives media that messages race for to one of them, whole', async () => {
    for (let round = 0; round < 5; round += 1) {
      const ids = await upload(4);
      const orders = [ids, ids.toReversed(), [...ids.slice(2), ...ids.slice(0, 2)]];
      const racing = orders.flatMap((order) => [attach('asha', order), attach('asha', order)]);
      const won = (await Promise.allSettled(racing)).filter(({ status }) => status === 'fulfilled');
      expect(won).toHaveLength(1);
      const records = await app.test.database
        .collection('media')
        .find({ _id: { $in: ids.map((id) => new Types.ObjectId(id)) } })
        .toArray();
      expect(new Set(records.map(({ messageId }) => String(messageId))).size).toBe(1);
    }
  });

  it('frees what was attached to a message that was not written', async () => {
    const [id = ''] = await upload(1);
    const messageId = newId() as MessageId;
    await attach('asha', [id], messageId);
    await media.detach(messageId);
    await attach('asha', [id]);
  });

  it('lets a send be repeated whose first writer died before it wrote the message', async () => {
    const [lost = '', sent = ''] = await upload(2);
    const written = newId();
    existing.add(written);
    await attach('asha', [lost]);
    await attach('asha', [sent], written);
    await expect(attach('asha', [lost])).rejects.toMatchObject({ code: 'media.already_attached' });
    await longAgo([lost, sent]);
    await attach('asha', [lost]);
    await expect(attach('asha', [sent])).rejects.toMatchObject({ code: 'media.already_attached' });
  });

  it('removes everything of a message, also twice, and nothing of another', async () => {
    const [one = '', two = '', other = ''] = await upload(3);
    const messageId = newId() as MessageId;
    await attach('asha', [one, two], messageId);
    await attach('asha', [other]);
    await media.remove(messageId);
    await media.remove(messageId);
    const kept = (await app.files()).filter((path) => [one, two, other].some((id) => path.includes(id)));
    expect(kept).toEqual([expect.stringContaining(other)]);
    await expect(attach('asha', [one])).rejects.toMatchObject({ code: 'media.not_found' });
  });

  it('lets the uploader take back what was not sent, and nothing else', async () => {
    const [mine = '', said = ''] = await upload(2);
    await attach('asha', [said]);
    const remove = async (who: string, id: string): Promise<unknown[]> => {
      const { status, body } = await app.test.rest(who).delete(`/api/v1/media/${id}`);
      return [status, body?.code];
    };
    expect(await remove('ben', mine)).toEqual([404, 'media.not_found']);
    expect(await remove('asha', said)).toEqual([409, 'media.already_attached']);
    expect(await remove('asha', mine)).toEqual([204, undefined]);
    expect(await remove('asha', mine)).toEqual([404, 'media.not_found']);
    expect((await app.files()).some((path) => path.includes(mine))).toBe(false);
    expect((await asha.fetch(`/api/v1/media/${mine}`)).status).toBe(404);
  });

  it('lets an attach and a removal race without leaving bytes that nobody owns', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [id = ''] = await upload(1);
      const [attached, removed] = await Promise.allSettled([
        attach('asha', [id]),
        media.discard(caller('asha'), id as never),
      ]);
      expect([attached.status, removed.status].toSorted()).toEqual(['fulfilled', 'rejected']);
      const isKept = (await app.files()).some((path) => path.includes(id));
      expect(isKept).toBe(attached.status === 'fulfilled');
    }
  });

  it('keeps pictures beside the attachment', async () => {
    const { id } = await asha.uploaded(await files.picture('png'));
    const [attachment] = await attach('asha', [id]);
    expect(attachment?.pictures).toEqual({ preview: expect.any(Number), thumbnail: expect.any(Number) });
  });
});
