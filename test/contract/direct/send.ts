import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CHAT, type DirectUser, ISO, isRefused, people } from '../../support/direct-user.js';
import { TestApp } from '../../support/test-app.js';

const WHEN = expect.stringMatching(ISO);
describe('contract 004 over HTTP: sending', () => {
  let app: TestApp;
  let ann: DirectUser;
  let bob: DirectUser;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    [ann, bob] = people(app, 2) as [DirectUser, DirectUser];
    await bob.get(`${CHAT}/unread-count`);
  });

  /** What ann says first, and where. */
  const begin = async (content = 'Hello! How are you?'): Promise<any> => {
    return (await ann.send(bob.number, content)).body.data;
  };

  const details = ({ number }: DirectUser) => ({
    ...{ id: number, name: `User ${number}` },
    ...{ avatar_url: `https://p/${number}`, is_online: false, last_seen_at: null },
  });

  describe('POST /send', () => {
    it('answers as the example does', async () => {
      const { status, body } = await ann.post(`${CHAT}/send`, {
        receiverId: bob.number,
        content: 'Hello! How are you?',
        attachmentUrl: 'https://example.com/image.jpg',
      });
      expect(status).toBe(201);
      expect(body).toEqual({
        success: true,
        message: 'Message sent',
        data: {
          id: expect.any(Number),
          sender_id: ann.number,
          receiver_id: bob.number,
          conversation_id: expect.any(Number),
          content: 'Hello! How are you?',
          attachment_url: 'https://example.com/image.jpg',
          is_read: false,
          read_at: null,
          createdAt: WHEN,
          updatedAt: WHEN,
          deletedAt: null,
          sender: details(ann),
          receiver: details(bob),
        },
      });
      expect(body.data.id).toBe(body.data.conversation_id * 2 ** 24 + 1);
    });

    it('has no attachment where none is named', async () => {
      expect((await begin()).attachment_url).toBeNull();
      for (const attachmentUrl of [null, '']) {
        const { status, body } = await ann.send(bob.number, 'x', { attachmentUrl });
        expect([status, body.data?.attachment_url]).toEqual([201, null]);
      }
    });

    it('finds the one conversation of the two, whoever sends, however many race', async () => {
      const sends = [1, 2, 3, 4].flatMap((n) => [
        ann.send(bob.number, `a${n}`),
        bob.send(ann.number, `b${n}`),
      ]);
      const answers = await Promise.all(sends);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      const conversations = new Set(answers.map(({ body }) => body.data.conversation_id));
      const messages = new Set(answers.map(({ body }) => body.data.id));
      expect([conversations.size, messages.size]).toEqual([1, 8]);
    });

    it('takes ids as text too, and the conversation beside the receiver', async () => {
      const { conversation_id: conversationId } = await begin();
      const { status, body } = await ann.post(`${CHAT}/send`, {
        receiverId: String(bob.number),
        conversationId: String(conversationId),
        senderId: ann.number,
        content: 'x',
        something: 'else',
      });
      expect([status, body.data.conversation_id]).toEqual([201, conversationId]);
    });

    it('happens once under one client id', async () => {
      const [one, two] = [
        await ann.send(bob.number, 'once', { clientMessageId: 'c-1' }),
        await ann.send(bob.number, 'once', { clientMessageId: 'c-1' }),
      ];
      expect(two.body.data.id).toBe(one.body.data.id);
    });

    it.each([
      ['no receiver', { receiverId: undefined }],
      ['no content', { content: undefined }],
      ['empty content', { content: '' }],
      ['blank content', { content: ' \n ' }],
      ['content that is no text', { content: 7 }],
      ['content that is an operator', { content: { $ne: null } }],
      ['content that is too long', { content: 'x'.repeat(4001) }],
      ['a receiver that is no number', { receiverId: 'bob' }],
      ['a receiver that is none', { receiverId: null }],
      ['receiver 0', { receiverId: 0 }],
      ['a negative receiver', { receiverId: -1 }],
      ['half a receiver', { receiverId: 1.5 }],
      ['a receiver beyond all numbers', { receiverId: 2 ** 53 }],
      ['a list of receivers', { receiverId: [2] }],
      ['a receiver that is an operator', { receiverId: { $ne: null } }],
      ['a receiver written in another way', { receiverId: '0x2' }],
      ['true for a receiver', { receiverId: true }],
      ['a conversation that is no number', { conversationId: 'x' }],
      ['a conversation that is an operator', { conversationId: { $gt: 0 } }],
      ['a conversation that is not there', { conversationId: 2 ** 40 }],
      ['an attachment without https', { attachmentUrl: 'http://example.com/image.jpg' }],
      ['an attachment at home', { attachmentUrl: 'https://localhost/image.jpg' }],
      ['an attachment inside', { attachmentUrl: 'https://192.168.0.1/image.jpg' }],
      ['an attachment inside, in disguise', { attachmentUrl: 'https://2130706433/image.jpg' }],
      ['an attachment with a password', { attachmentUrl: 'https://a:b@example.com/image.jpg' }],
      ['an attachment that is too long', { attachmentUrl: `https://example.com/${'x'.repeat(2048)}` }],
      ['an attachment that is no text', { attachmentUrl: { $ne: null } }],
      ['an attachment that is no address', { attachmentUrl: 'nonsense' }],
    ])('is refused with %s', async (_, wrong) => {
      const answer = await ann.post(`${CHAT}/send`, { receiverId: bob.number, content: 'x', ...wrong });
      expect(isRefused(answer)).toBe(true);
      expect(answer.body).toMatchObject({
        success: false,
        message: expect.any(String),
        error: expect.any(String),
      });
      expect((await ann.get(`${CHAT}/conversations`)).body.data.total).toBe(0);
    });

    it('is refused to oneself, to somebody outside of the conversation, and for somebody else', async () => {
      const [eve] = people(app, 1) as [DirectUser];
      const { conversation_id: conversationId } = await begin();
      expect((await ann.send(ann.number, 'x')).status).toBe(400);
      expect((await ann.send(eve.number, 'x', { conversationId })).status).toBe(400);
      expect((await ann.send(ann.number, 'x', { conversationId })).status).toBe(400);
      expect((await ann.send(bob.number, 'x', { senderId: bob.number })).status).toBe(403);
      const { data } = (await ann.send(bob.number, 'x', { sender_id: bob.number, userId: bob.number })).body;
      expect(data.sender_id).toBe(ann.number);
      expect((await ann.get(`${CHAT}/conversations/${conversationId}/messages`)).body.data.total).toBe(2);
    });
  });
});
