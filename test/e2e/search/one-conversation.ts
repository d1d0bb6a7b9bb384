import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Types } from 'mongoose';
import type { MessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { SearchPageDto } from '../../../src/modules/messages/dto/search.dto.js';
import type { RestClient } from '../../support/rest-client.js';
import { seedMessages } from '../../support/seed-messages.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

const contentsOf = ({ items }: SearchPageDto): string[] => items.map(({ message }) => message.content);
const seqsOf = ({ items }: SearchPageDto): number[] => items.map(({ message }) => message.seq);

describe('searching a conversation', () => {
  let app: TestApp;
  let asha: RestClient;

  beforeAll(async () => {
    app = await TestApp.start();
    asha = app.rest('asha');
  });

  afterAll(() => app.stop());

  const pathOf = (id: string, q: string, more = ''): string =>
    `/api/v1/conversations/${id}/messages/search?q=${encodeURIComponent(q)}${more}`;
  const search = async (id: string, q: string, more = ''): Promise<SearchPageDto> => {
    const answer = await asha.get<SearchPageDto>(pathOf(id, q, more));
    expect(answer.status).toBe(200);
    return answer.body;
  };

  describe('what is found', () => {
    let id: string;
    const said = [
      'Is the HOBBIT still available?',
      'नमस्ते, क्या यह किताब उपलब्ध है?',
      '这本书还在吗？',
      'family 👩‍👩‍👧 and thumbs 👍🏽',
      'price (final): 3.50$ or 100% .* \\d+ [a-z] ^x{2}|y?',
      "it's $where: {\"$gt\": ''}",
      'Straße ΟΔΟΣ İstanbul',
      'cafe\u0301 noir',
    ];

    beforeAll(async () => {
      ({ id } = await beginWith(app, 'asha', 'ben'));
      await say(asha, id, ...said);
    });

    it.each([
      ['bbi', [1]],
      ['hobbit', [1]],
      ['HoBbIt STILL', [1]],
      ['ताब उप', [2]],
      ['नम', [2]],
      ['书', [3]],
      ['还在吗', [3]],
      ['👩‍👩‍👧', [4]],
      ['👧', [4]],
      ['👍🏽', [4]],
      ['👍🏿', []],
      ['.*', [5]],
      ['(', [5]],
      ['(final)', [5]],
      ['\\', [5]],
      ['\\d+', [5]],
      ['$', [6, 5]],
      ['[a-z]', [5]],
      ['^x{2}|y?', [5]],
      ['{"$gt": \'\'}', [6]],
      ['.', [5]],
      ['οδος', [7]],
      ['istan', []],
      ['stanbul', [7]],
      ['CAFÉ', [8]],
      ['cafe\u0301', [8]],
      ['  noir  ', [8]],
      ['hobbit.still', []],
      ['h.bbit', []],
    ])('%s', async (q, seqs) => {
      expect(seqsOf(await search(id, q))).toEqual(seqs);
    });

    it('marks every place, in UTF-16 units of the content', async () => {
      const { items } = await search(id, '👩');
      expect(items[0]?.highlights).toEqual([
        { start: 7, end: 9 },
        { start: 10, end: 12 },
      ]);
      const { items: upper } = await search(id, 'STILL');
      const [hit] = upper[0]?.highlights ?? [];
      expect(said[0]?.slice(hit?.start, hit?.end)).toBe('still');
    });

    it('answers the messages as the history does', async () => {
      const { items } = await search(id, 'e', '&limit=100');
      const history = await asha.get<{ items: MessageDto[] }>(`/api/v1/conversations/${id}/messages`);
      const having = history.body.items.filter(({ content }) => content.toLowerCase().includes('e'));
      expect(items.map(({ message }) => message)).toEqual(having.reverse());
    });

    it('answers the same over a socket', async () => {
      const socket = await app.connect('ben');
      const answer = await socket.ask('message:search', { conversationId: id.toUpperCase(), q: 'hobbit' });
      expect(answer).toEqual({ ok: true, data: await search(id, 'hobbit') });
    });

    it('is nothing for strangers, who cannot tell it from no conversation', async () => {
      const stranger = await app.connect('eve');
      const refusal = { code: 'conversations.not_found' };
      expect(await app.rest('eve').get(pathOf(id, 'hobbit'))).toMatchObject({ status: 404, body: refusal });
      expect(await app.rest('eve').get(pathOf('0'.repeat(24), 'hobbit'))).toMatchObject({
        status: 404,
        body: refusal,
      });
      const asked = await stranger.ask('message:search', { conversationId: id, q: 'hobbit' });
      expect(asked).toMatchObject({ ok: false, error: refusal });
      expect((await app.rest().get(pathOf(id, 'hobbit'))).status).toBe(401);
    });

    it.each(['', '   ', '\n\t', '\u0000\u0007', 'x'.repeat(101), '👍'.repeat(101)])(
      'refuses the query %j',
      async (q) => {
        const refusal = { status: 400, body: { code: 'messages.search_query_invalid' } };
        expect(await asha.get(pathOf(id, q))).toMatchObject(refusal);
      },
    );

    it('takes a query of 100 code points', async () => {
      expect(seqsOf(await search(id, '👍'.repeat(100)))).toEqual([]);
    });

    it.each([{ q: { $ne: '' } }, { q: { $regex: '.*' } }, { q: ['a'] }, { q: 1 }, { q: null }, {}])(
      'refuses %j in place of a text',
      async (payload) => {
        const socket = await app.connect('asha');
        for (const where of [{}, { conversationId: id }]) {
          const answer = await socket.ask('message:search', { ...where, ...payload });
          expect(answer).toMatchObject({ ok: false, error: { code: 'request.invalid' } });
        }
      },
    );

    it.each([{ limit: { toString: 1 } }, { limit: [5] }, { limit: [] }, { limit: true }, { limit: ' ' }])(
      'refuses %j in place of a number',
      async (payload) => {
        const socket = await app.connect('asha');
        const answer = await socket.ask('message:search', { q: 'a', ...payload });
        expect(answer).toMatchObject({ ok: false, error: { code: 'request.invalid' } });
      },
    );

    it.each(['q[$ne]=x', 'q=a&q=b', 'q[]=a', 'q=a&limit=0', 'q=a&limit=101', ''])(
      'refuses ?%s',
      async (query) => {
        const answer = await asha.get(`/api/v1/conversations/${id}/messages/search?${query}`);
        expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
      },
    );

    it('refuses cursors that it did not give out for this conversation', async () => {
      const { nextCursor } = await search(id, 'e', '&limit=1');
      const { id: other } = await beginWith(app, 'asha', 'zoe');
      const refusal = { status: 400, body: { code: 'request.invalid_cursor' } };
      expect(await asha.get(pathOf(other, 'e', `&cursor=${nextCursor}`))).toMatchObject(refusal);
      expect(await asha.get(pathOf(id, 'e', '&cursor=bm9uc2Vuc2U'))).toMatchObject(refusal);
    });
  });

  describe('what has changed', () => {
    it('finds an edited message by what it says now, and a deleted one not at all', async () => {
      const { id } = await beginWith(app, 'asha', 'carl');
      const [first, second, third] = await say(
        asha,
        id,
        'a red bicycle',
        'a green bicycle',
        'a blue bicycle',
      );
      expect(seqsOf(await search(id, 'bicycle'))).toEqual([3, 2, 1]);
      await asha.patch(`/api/v1/messages/${first?.id}`, { content: 'a purple tricycle' });
      await asha.delete(`/api/v1/messages/${second?.id}`);
      expect(seqsOf(await search(id, 'bicycle'))).toEqual([third?.seq]);
      expect(seqsOf(await search(id, 'green'))).toEqual([]);
      expect(seqsOf(await search(id, 'red'))).toEqual([]);
      expect(seqsOf(await search(id, 'purple'))).toEqual([first?.seq]);
    });

    it('finds what is sent after a search', async () => {
      const { id } = await beginWith(app, 'asha', 'dora');
      expect(contentsOf(await search(id, 'tent'))).toEqual([]);
      await say(asha, id, 'a tent');
      expect(contentsOf(await search(id, 'tent'))).toEqual(['a tent']);
      await say(asha, id, 'another tent');
      expect(contentsOf(await search(id, 'tent'))).toEqual(['another tent', 'a tent']);
    });

    it('shows nothing of the history that the caller has cleared', async () => {
      const { id } = await beginWith(app, 'asha', 'emil');
      await say(asha, id, 'old lamp', 'new lamp');
      const mine = { _id: new Types.ObjectId(id), 'members.userId': 'asha' };
      await app.database.collection('conversations').updateOne(mine, { $set: { 'members.$.clearedSeq': 1 } });
      expect(contentsOf(await search(id, 'lamp'))).toEqual(['new lamp']);
      const others = await app.rest('emil').get<SearchPageDto>(pathOf(id, 'lamp'));
      expect(contentsOf(others.body)).toEqual(['new lamp', 'old lamp']);
    });
  });

  it('pages through many blocks, disjoint and complete while new messages come in', async () => {
    const { id } = await beginWith(app, 'asha', 'fred');
    const contents = Array.from({ length: 700 }, (_, index) =>
      index % 7 === 0 ? `Lot ${index}: a lamp` : 'nothing',
    );
    await seedMessages(app, id, 'fred', contents);
    const expected = contents.filter((content) => content.includes('lamp')).reverse();
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: SearchPageDto = await search(id, 'LAMP', `&limit=9${cursor && `&cursor=${cursor}`}`);
      found.push(...contentsOf(page));
      cursor = page.nextCursor;
      await say(asha, id, 'one more lamp');
    }
    expect(found).toEqual(expected);
  });
});
