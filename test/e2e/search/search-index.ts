import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { getModelToken } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import type { SearchPageDto } from '../../../src/modules/messages/dto/search.dto.js';
import { MessageDocument } from '../../../src/modules/messages/messages.schema.js';
import { SearchIndex } from '../../../src/modules/messages/search/search-index.service.js';
import { SearchRepository } from '../../../src/modules/messages/search/search.repository.js';
import { SearchChunkDocument } from '../../../src/modules/messages/search/search.schema.js';
import type { ConversationId } from '../../../src/shared/ids.js';
import type { RestClient } from '../../support/rest-client.js';
import { seedMessages } from '../../support/seed-messages.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

type KeptChunk = Omit<SearchChunkDocument, 'text'> & { text: string };

describe('what is kept for searches', () => {
  let app: TestApp;
  let asha: RestClient;
  let repository: SearchRepository;
  let people = 0;

  beforeAll(async () => {
    app = await TestApp.start();
    asha = app.rest('asha');
    repository = app.app.get(SearchRepository);
  });

  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => app.stop());

  const begin = async (): Promise<string> => (await beginWith(app, 'asha', `person-${(people += 1)}`)).id;
  const kept = async (id: string): Promise<KeptChunk[]> => {
    const chunks = app.database.collection<SearchChunkDocument>('search_chunks');
    const conversationId = new Types.ObjectId(id);
    const rows = await chunks.find({ conversationId }, { promoteBuffers: true }).sort({ chunk: 1 }).toArray();
    return rows.map(({ text, ...row }) => ({ ...row, text: text.toString() }));
  };
  const search = async (id: string, q: string): Promise<number[]> => {
    const { body } = await asha.get<SearchPageDto>(
      `/api/v1/conversations/${id}/messages/search?q=${q}&limit=100`,
    );
    return body.items.map(({ message }) => message.seq);
  };

  /** Resolves when a block has been put away. */
  const nextStore = (): Promise<void> => {
    const store = repository.store.bind(repository);
    return new Promise((resolve, reject) => {
      jest.spyOn(repository, 'store').mockImplementation((chunks) => store(chunks).then(resolve, reject));
    });
  };

  it('is made when a block is full, without a search, and not before', async () => {
    const id = await begin();
    await seedMessages(
      app,
      id,
      'asha',
      Array.from({ length: 126 }, (_, index) => `Message ${index + 1}`),
    );
    await say(asha, id, 'one before the last');
    expect(await kept(id)).toEqual([]);
    const stored = nextStore();
    await say(asha, id, 'The LAST of the block');
    await stored;
    const [chunk] = await kept(id);
    expect(chunk).toMatchObject({ chunk: 0, through: 128, version: 0 });
    expect(chunk?.text).toMatch(/^message 1\0message 2\0.*\0one before the last\0the last of the block$/s);
  });

  it('costs no send anything when it cannot be made', async () => {
    const id = await begin();
    await seedMessages(
      app,
      id,
      'asha',
      Array.from({ length: 127 }, () => 'hay'),
    );
    const failed = new Promise<void>((resolve) => {
      jest.spyOn(repository, 'findChunks').mockImplementationOnce(() => {
        resolve();
        return Promise.reject(new Error('no database'));
      });
    });
    expect(await say(asha, id, 'a needle')).toMatchObject([{ seq: 128, content: 'a needle' }]);
    await failed;
    expect(await search(id, 'needle')).toEqual([128]);
  });

  it('is made by a search, and again only when messages have come', async () => {
    const id = await begin();
    await seedMessages(
      app,
      id,
      'asha',
      Array.from({ length: 200 }, (_, index) => `Message ${index + 1}`),
    );
    const find = jest.spyOn(repository, 'findContents');
    expect(await search(id, 'message%20200')).toEqual([200]);
    expect(find).toHaveBeenCalledTimes(1);
    expect(await kept(id)).toMatchObject([{ through: 128 }, { through: 200 }]);
    await search(id, 'message%20200');
    expect(find).toHaveBeenCalledTimes(1);
    await say(asha, id, 'Message 201');
    expect(await search(id, 'message%20201')).toEqual([201]);
    expect(find).toHaveBeenCalledTimes(2);
  });

  it('holds nothing of what is deleted or edited away, from the answer on', async () => {
    const id = await begin();
    const [first, second] = await say(asha, id, 'my phone is 12345', 'my address is 67890', 'the rest');
    await search(id, 'my');
    expect((await kept(id))[0]?.text).toContain('12345');
    await asha.delete(`/api/v1/messages/${first?.id}`);
    expect((await kept(id))[0]?.text).toBe('');
    await search(id, 'my');
    await asha.patch(`/api/v1/messages/${second?.id}`, { content: 'my address is secret' });
    expect((await kept(id))[0]?.text).toBe('');
    expect(await search(id, 'my')).toEqual([2]);
    const text = (await kept(id))[0]?.text;
    expect(text).toContain('secret');
    expect(text).not.toMatch(/12345|67890/);
  });

  it.each(['new', 'known'])(
    'is not overwritten by a search that has read before a deletion (%s block)',
    async (block) => {
      const id = await begin();
      const [message] = await say(asha, id, 'my phone is 12345');
      if (block === 'known') await search(id, 'phone');
      await say(asha, id, 'the rest');
      const findContents = repository.findContents.bind(repository);
      jest.spyOn(repository, 'findContents').mockImplementationOnce(async (blocks) => {
        const contents = await findContents(blocks);
        await asha.delete(`/api/v1/messages/${message?.id}`);
        return contents;
      });
      expect(await search(id, 'phone')).toEqual([]);
      expect(JSON.stringify(await kept(id))).not.toContain('12345');
      expect(await search(id, 'rest')).toEqual([2]);
      expect((await kept(id))[0]).toMatchObject({ through: 2, version: 1 });
    },
  );

  it('is read from the store again when another node has changed it', async () => {
    const id = await begin();
    const [message] = await say(asha, id, 'my phone is 12345', 'the rest');
    await search(id, 'phone');
    const read = jest.spyOn(repository, 'findChunks');
    expect(await search(id, 'phone')).toEqual([1]);
    expect(read).not.toHaveBeenCalled();
    const messages = app.database.collection('messages');
    await messages.updateOne(
      { _id: new Types.ObjectId(message?.id) },
      { $set: { content: 'my number is 67890' } },
    );
    await repository.clear({ conversationId: id as ConversationId, chunk: 0 });
    expect(await search(id, 'number')).toEqual([1]);
    expect(await search(id, 'phone')).toEqual([]);
  });

  it('counts every change of a block, however many come at once', async () => {
    const id = (await begin()) as ConversationId;
    const models = [SearchChunkDocument, MessageDocument].map(({ name }) => app.app.get(getModelToken(name)));
    const nodes = Array.from({ length: 4 }, () => new SearchRepository(...(models as [never, never])));
    const clearTwice = async (node: SearchRepository): Promise<void> => {
      for (let time = 0; time < 2; time += 1) await node.clear({ conversationId: id, chunk: 0 });
    };
    await Promise.all(nodes.map(clearTwice));
    expect(await kept(id)).toMatchObject([{ chunk: 0, through: 0, version: 8, text: '' }]);
    const index = app.app.get(SearchIndex);
    await Promise.all(Array.from({ length: 20 }, (_, seq) => index.invalidate(id, seq + 1)));
    const [{ version } = { version: 0 }] = await kept(id);
    expect(version).toBeGreaterThan(8);
  });

  it('waits for a message that is numbered and not written yet', async () => {
    const id = await begin();
    await say(asha, id, 'needle one');
    await app.database
      .collection('conversations')
      .updateOne({ _id: new Types.ObjectId(id) }, { $inc: { lastSeq: 1, rev: 1 } });
    await say(asha, id, 'needle three');
    expect(await search(id, 'needle')).toEqual([3, 1]);
    const row = await app.database
      .collection('messages')
      .findOne({ conversationId: new Types.ObjectId(id), seq: 1 });
    const late = { ...row, _id: new Types.ObjectId(), seq: 2, content: 'needle two' };
    await app.database.collection('messages').insertOne(late);
    expect(await search(id, 'needle')).toEqual([3, 2, 1]);
    expect(await kept(id)).toMatchObject([{ through: 3 }]);
  });
});
