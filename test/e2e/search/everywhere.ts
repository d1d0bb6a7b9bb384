import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Types } from 'mongoose';
import type { SearchPageDto } from '../../../src/modules/messages/dto/search.dto.js';
import type { RestClient } from '../../support/rest-client.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

const contentsOf = ({ items }: SearchPageDto): string[] => items.map(({ message }) => message.content);

describe('searching all my conversations', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const search = async (who: RestClient, q: string, more = ''): Promise<SearchPageDto> => {
    const answer = await who.get<SearchPageDto>(`/api/v1/search?q=${encodeURIComponent(q)}${more}`);
    expect(answer.status).toBe(200);
    return answer.body;
  };

  it('finds in mine and in no others, newest activity first', async () => {
    const [asha, ben] = [app.rest('asha'), app.rest('ben')];
    const first = await beginWith(app, 'asha', 'ben');
    const second = await beginWith(app, 'asha', 'carl');
    const foreign = await beginWith(app, 'carl', 'eve');
    await beginWith(app, 'asha', 'nobody-spoke');
    await say(ben, first.id, 'a lamp of mine');
    await say(asha, second.id, 'no lamp', 'a LAMP, please', 'thanks');
    await say(app.rest('eve'), foreign.id, 'a secret lamp');
    expect(contentsOf(await search(asha, 'lamp'))).toEqual(['a LAMP, please', 'no lamp', 'a lamp of mine']);
    expect(contentsOf(await search(ben, 'lamp'))).toEqual(['a lamp of mine']);
    expect(contentsOf(await search(app.rest('zoe'), 'lamp'))).toEqual([]);
    const socket = await app.connect('ben');
    const answer = await socket.ask('message:search', { q: 'lamp' });
    expect(answer).toEqual({ ok: true, data: await search(ben, 'lamp') });
    await say(asha, first.id, 'active again');
    expect(contentsOf(await search(asha, 'lamp'))).toEqual(['a lamp of mine', 'a LAMP, please', 'no lamp']);
  });

  it('pages disjoint and complete, wherever people write in between', async () => {
    const reader = app.rest('reader');
    const names = ['p', 'q', 'r', 's', 't'];
    const conversations = [];
    for (const name of names) conversations.push(await beginWith(app, 'reader', name));
    const expected: string[] = [];
    for (const { id } of conversations) {
      const said = ['one', 'two', 'three'].map((word) => `tent ${word} of ${id}`);
      await say(reader, id, ...said);
      expected.unshift(...said.reverse());
    }
    const found: string[] = [];
    let turn = 0;
    for (let cursor: string | null = ''; cursor !== null; turn += 1) {
      const page: SearchPageDto = await search(reader, 'tent', `&limit=2${cursor && `&cursor=${cursor}`}`);
      found.push(...contentsOf(page));
      cursor = page.nextCursor;
      // Behind the reader, under the eyes of the reader, and where they have not been yet.
      for (const place of [4, 2, 0, (turn * 3) % 5])
        await say(reader, conversations[place]?.id ?? '', 'hello again');
    }
    expect(found).toEqual(expected);
  });

  it('looks at a bounded part in one request and says where to go on', async () => {
    const { id } = await beginWith(app, 'collector', 'hoarder');
    const collector = app.rest('collector');
    await say(collector, id, 'the needle');
    const conversation = { _id: new Types.ObjectId(id) };
    await app.database
      .collection('conversations')
      .updateOne(conversation, { $inc: { lastSeq: 150_000, rev: 1 } });
    await say(collector, id, 'a needle too');
    const first = await search(collector, 'needle');
    expect(contentsOf(first)).toEqual(['a needle too']);
    const second = await search(collector, 'needle', `&cursor=${first.nextCursor}`);
    expect(contentsOf(second)).toEqual(['the needle']);
    expect(second.nextCursor).toBeNull();
  }, 120_000);

  it.each(['nonsense', 'MS4y', ''])('refuses the cursor %j', async (cursor) => {
    const answer = await app.rest('asha').get(`/api/v1/search?q=a&cursor=${cursor}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid_cursor' } });
  });
});
