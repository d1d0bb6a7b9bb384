import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type {
  MessageDto,
  MessagePageDto,
  SentMessageDto,
} from '../../../src/modules/messages/dto/message.dto.js';
import type { ChatClient } from '../../support/chat-client.js';
import { TestApp } from '../../support/test-app.js';

describe('two people talk, a third hears nothing', () => {
  let app: TestApp;
  let asha: ChatClient;
  let ben: ChatClient;
  let stranger: ChatClient;
  let conversation: ConversationDto;

  beforeAll(async () => {
    app = await TestApp.start();
    [asha, ben, stranger] = await Promise.all([app.connect('asha'), app.connect('ben'), app.connect('eve')]);
    const created = await app.rest('asha').post<ConversationDto>('/api/v1/conversations', {
      type: 'subject',
      members: [{ userId: 'ben', role: 'seller' }],
      subject: { type: 'book', id: 'b1', title: 'The Hobbit', price: 350, ownerId: 'ben' },
    });
    expect(created.status).toBe(201);
    conversation = created.body;
  });

  afterAll(() => app.stop());

  it('tells both of the new conversation', async () => {
    const seen = await ben.hear<ConversationDto>('conversation:created');
    expect(seen).toMatchObject({
      id: conversation.id,
      type: 'subject',
      lastSeq: 0,
      unread: 0,
      subject: { title: 'The Hobbit', price: 350 },
    });
    expect(seen.members.map(({ userId, name, role }) => ({ userId, name, role }))).toEqual([
      { userId: 'ben', name: 'Name of ben', role: 'seller' },
      { userId: 'asha', name: 'Name of asha', role: 'member' },
    ]);
  });

  it('delivers a message from socket to socket and acknowledges it as stored', async () => {
    const sent = await asha.ask<SentMessageDto>('message:send', {
      conversationId: conversation.id,
      content: '  Is it still available?  ',
      clientMessageId: 'c-1',
    });
    expect(sent).toMatchObject({
      ok: true,
      data: { seq: 1, senderId: 'asha', content: 'Is it still available?', replayed: false },
    });
    const heard = await ben.hear<MessageDto>('message:created');
    const { replayed: _replayed, ...stored } = sent.data as SentMessageDto;
    expect(heard).toEqual(stored);
    expect(await asha.hear('message:created')).toEqual(stored);
    expect(heard).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      conversationId: conversation.id,
      seq: 1,
      rev: 2,
      senderId: 'asha',
      clientMessageId: 'c-1',
      type: 'text',
      content: 'Is it still available?',
      attachments: [],
      replyTo: null,
      reactions: [],
      metadata: null,
      createdAt: expect.any(String),
      editedAt: null,
      deletedAt: null,
      forwardedFrom: null,
      pinnedAt: null,
      pinnedBy: null,
    });
  });

  it('takes a message by REST and counts it as unread until it is read', async () => {
    const sent = await app
      .rest('ben')
      .post<SentMessageDto>(`/api/v1/conversations/${conversation.id}/messages`, { content: 'Yes, it is.' });
    expect(sent.status).toBe(201);
    await asha.hear<MessageDto>('message:created', ({ seq }) => seq === 2);
    const unread = await app.rest('asha').get('/api/v1/unread');
    expect(unread.body).toEqual({
      total: 1,
      conversations: [{ conversationId: conversation.id, unread: 1 }],
    });
    const listed = await app.rest('asha').get<{ items: ConversationDto[] }>('/api/v1/conversations');
    expect(listed.body.items).toMatchObject([
      { id: conversation.id, unread: 1, lastMessage: { content: 'Yes, it is.', seq: 2 } },
    ]);
    const read = await asha.ask('conversation:read', { conversationId: conversation.id, seq: 2 });
    expect(read).toEqual({ ok: true, data: { conversationId: conversation.id, seq: 2, unread: 0 } });
    expect(await ben.hear('conversation:read')).toMatchObject({
      conversationId: conversation.id,
      userId: 'asha',
      seq: 2,
    });
    expect((await app.rest('asha').get('/api/v1/unread')).body).toEqual({ total: 0, conversations: [] });
  });

  it('gives the history back in order', async () => {
    const page = await app
      .rest('ben')
      .get<MessagePageDto>(`/api/v1/conversations/${conversation.id}/messages`);
    expect(page.body.items.map(({ seq, content }) => [seq, content])).toEqual([
      [1, 'Is it still available?'],
      [2, 'Yes, it is.'],
    ]);
    expect(page.body).toMatchObject({ hasBefore: false, hasAfter: false });
  });

  it('kept silent towards the stranger', async () => {
    await stranger.caughtUp();
    expect(stranger.heard.map(({ event }) => event)).toEqual(['presence:snapshot']);
  });
});
