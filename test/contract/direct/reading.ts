import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CHAT, type DirectUser, ISO, people } from '../../support/direct-user.js';
import { TestApp } from '../../support/test-app.js';

const WHEN = expect.stringMatching(ISO);
const contents = ({ body }: { body: any }): string[] =>
  body.data.messages.map(({ content }: { content: string }) => content);

describe('contract 004 over HTTP: reading, searching, deleting', () => {
  let app: TestApp;
  let ann: DirectUser;
  let bob: DirectUser;
  let eve: DirectUser;
  let conversationId: number;
  let path: string;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    [ann, bob, eve] = people(app, 3) as [DirectUser, DirectUser, DirectUser];
    conversationId = (await ann.send(bob.number, 'Hello!')).body.data.conversation_id;
    path = `${CHAT}/conversations/${conversationId}`;
  });

  const countOf = async (user: DirectUser): Promise<number> =>
    (await user.get(`${CHAT}/unread-count`)).body.data.count;

  describe('PUT /conversations/:conversationId/read', () => {
    it('marks what the other one has said, with the time, and needs no body', async () => {
      await ann.send(bob.number, 'Still there?');
      const { status, body } = await bob.put(`${path}/read`);
      expect([status, body]).toEqual([
        200,
        {
          success: true,
          message: 'Messages marked as read',
          data: { conversation_id: conversationId, count: 2 },
        },
      ]);
      const { messages } = (await ann.get(`${path}/messages`)).body.data;
      for (const message of messages) expect(message).toMatchObject({ is_read: true, read_at: WHEN });
      expect((await bob.put(`${path}/read`)).body.data.count).toBe(0);
    });

    it('marks nothing that the caller has said', async () => {
      expect((await ann.put(`${path}/read`)).body.data.count).toBe(0);
      const [message] = (await bob.get(`${path}/messages`)).body.data.messages;
      expect(message).toMatchObject({ is_read: false, read_at: null });
      expect(await countOf(bob)).toBe(1);
    });
  });

  describe('GET /unread-count and /unread', () => {
    it('count the messages of others, in all conversations and in each', async () => {
      await ann.send(bob.number, 'Still there?');
      const elsewhere = (await eve.send(bob.number, 'Hi')).body.data.conversation_id;
      const { status, body } = await bob.get(`${CHAT}/unread-count`);
      expect([status, body]).toEqual([200, { success: true, data: { unreadCount: 3, count: 3 } }]);
      const list = await bob.get(`${CHAT}/unread`);
      expect([list.status, list.body.success]).toEqual([200, true]);
      const person = ({ number }: DirectUser) =>
        expect.objectContaining({ id: number, name: `User ${number}` });
      expect(list.body.data).toEqual([
        {
          ...{ conversation_id: elsewhere, conversationId: elsewhere },
          ...{ unread_count: 1, unreadCount: 1, count: 1 },
          ...{ other_participant: person(eve), otherParticipant: person(eve) },
        },
        {
          ...{ conversation_id: conversationId, conversationId },
          ...{ unread_count: 2, unreadCount: 2, count: 2 },
          ...{ other_participant: person(ann), otherParticipant: person(ann) },
        },
      ]);
      await bob.put(`${path}/read`);
      expect(await countOf(bob)).toBe(1);
      expect((await bob.get(`${CHAT}/unread`)).body.data).toMatchObject([{ conversation_id: elsewhere }]);
    });

    it('are nothing for those who have read all', async () => {
      expect(await countOf(ann)).toBe(0);
      expect((await ann.get(`${CHAT}/unread`)).body).toEqual({ success: true, data: [] });
    });

    it('count no deleted messages, and no groups', async () => {
      const { id } = (await ann.send(bob.number, 'Oops')).body.data;
      await ann.delete(`${CHAT}/messages/${id}`);
      const group = await app
        .rest(ann.id)
        .post<{ id: string }>('/api/v1/conversations', { type: 'group', members: [{ userId: bob.id }] });
      await app.rest(ann.id).post(`/api/v1/conversations/${group.body.id}/messages`, { content: 'all' });
      expect(await countOf(bob)).toBe(1);
      expect((await bob.get(`${CHAT}/unread`)).body.data).toHaveLength(1);
      expect((await bob.get(`${CHAT}/conversations`)).body.data.total).toBe(1);
    });
  });

  describe('GET /conversations/:conversationId/search', () => {
    const search = (user: DirectUser, query: string) => user.get(`${path}/search?${query}`);

    it('finds part of a word in any case, in pages, with the total', async () => {
      for (const content of ['hello again', 'Goodbye', 'OTHELLO', 'ahello'])
        await bob.send(ann.number, content);
      const { status, body } = await search(ann, 'q=hello');
      expect([status, body.success]).toEqual([200, true]);
      expect(body.data).toMatchObject({ total: 4, page: 1, totalPages: 1 });
      expect(contents({ body })).toEqual(['Hello!', 'hello again', 'OTHELLO', 'ahello']);
      expect(body.data.messages[0]).toMatchObject({
        ...{ sender_id: ann.number, receiver_id: bob.number, conversation_id: conversationId },
        ...{ sender: { id: ann.number }, receiver: { id: bob.number } },
      });
      const pages = await Promise.all([1, 2, 3].map((page) => search(bob, `q=HELLO&page=${page}&limit=3`)));
      expect(pages.map(contents)).toEqual([['Hello!', 'hello again', 'OTHELLO'], ['ahello'], []]);
      expect(pages[1]?.body.data).toMatchObject({ total: 4, page: 2, totalPages: 2 });
    });

    it('is literal', async () => {
      for (const content of ['100% (sure)', 'a.b', 'axb', 'a_b']) await ann.send(bob.number, content);
      for (const [q, found] of [
        ['100%', ['100% (sure)']],
        ['%', ['100% (sure)']],
        ['.', ['a.b']],
        ['a_b', ['a_b']],
        ['.*', []],
        ['(', ['100% (sure)']],
        ['[a-z]', []],
        ['{"$ne":null}', []],
      ] as const)
        expect([q, contents(await search(ann, `q=${encodeURIComponent(q)}`))]).toEqual([q, found]);
    });

    it('finds nothing that is deleted, and nothing elsewhere', async () => {
      const { id } = (await ann.send(bob.number, 'a secret')).body.data;
      await ann.send(eve.number, 'a secret elsewhere');
      expect(contents(await search(bob, 'q=secret'))).toEqual(['a secret']);
      await ann.delete(`${CHAT}/messages/${id}`);
      for (const user of [ann, bob]) expect((await search(user, 'q=secret')).body.data.total).toBe(0);
    });

    it.each(['', 'q=', 'q=%20', 'q[$ne]=x', 'q=a&q=b', `q=${'x'.repeat(101)}`, 'q=a&page=0', 'q=a&limit=x'])(
      'is refused with "%s"',
      async (query) => {
        expect((await search(ann, query)).status).toBe(400);
      },
    );
  });

  describe('DELETE /messages/:messageId', () => {
    it('hides the message from both, and counts it no more', async () => {
      const { id } = (await ann.send(bob.number, 'Oops')).body.data;
      const { status, body } = await ann.delete(`${CHAT}/messages/${id}`);
      expect([status, body]).toEqual([
        200,
        { success: true, message: 'Message deleted', data: { id, deletedAt: WHEN } },
      ]);
      for (const user of [ann, bob]) {
        expect(contents(await user.get(`${path}/messages`))).toEqual(['Hello!']);
        expect((await user.get(`${path}/messages`)).body.data.total).toBe(1);
        const [conversation] = (await user.get(`${CHAT}/conversations`)).body.data.conversations;
        expect(JSON.stringify(conversation)).not.toContain('Oops');
      }
    });

    it('is for the sender alone, also where a moderator is in the conversation', async () => {
      const { id } = (await ann.send(bob.number, 'mine')).body.data;
      expect((await bob.delete(`${CHAT}/messages/${id}`)).status).toBe(403);
      expect((await eve.delete(`${CHAT}/messages/${id}`)).status).toBe(404);
      expect(contents(await ann.get(`${path}/messages`))).toEqual(['Hello!', 'mine']);
    });

    it('is refused for what is not there', async () => {
      const [nowhere, other] = [conversationId * 2 ** 24 + 99, 2 ** 52];
      for (const id of [nowhere, other, conversationId])
        expect((await ann.delete(`${CHAT}/messages/${id}`)).status).toBe(404);
      for (const id of [
        'x',
        '0',
        '-1',
        '1.5',
        '1e3',
        '0x1',
        '01',
        '1.0',
        '%201',
        2 ** 53,
        '%7B%22$ne%22:null%7D',
        '0'.repeat(24),
      ])
        expect([id, (await ann.delete(`${CHAT}/messages/${id}`)).status]).toEqual([id, 400]);
    });
  });
});
