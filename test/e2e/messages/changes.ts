import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import { RevisionsRepository } from '../../../src/modules/messages/changes/revisions.repository.js';
import type { MessageDto, SentMessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { ChatClient } from '../../support/chat-client.js';
import { beginDirect } from '../../support/conversations.js';
import type { RestClient } from '../../support/rest-client.js';
import { TestApp } from '../../support/test-app.js';

describe('what happens to messages after they were sent', () => {
  let app: TestApp;
  let asha: RestClient;
  let ben: ChatClient;
  let eve: RestClient;
  let conversationId: string;

  const send = async (content: string, more: object = {}): Promise<SentMessageDto> =>
    (
      await asha.post<SentMessageDto>(`/api/v1/conversations/${conversationId}/messages`, {
        content,
        ...more,
      })
    ).body;
  const heard = (event: string, id: string): Promise<MessageDto> =>
    ben.hear<MessageDto>(event, (message) => message.id === id);

  beforeAll(async () => {
    app = await TestApp.start();
    [asha, eve] = [app.rest('asha'), app.rest('eve')];
    ben = await app.connect('ben');
    conversationId = await beginDirect(app, 'asha', 'ben');
  });

  afterAll(() => app.stop());

  it('edits, tells the other side, and keeps what was said for moderators', async () => {
    const { id, rev } = await send('Is it stil available?');
    const edited = await asha.patch<MessageDto>(`/api/v1/messages/${id}`, {
      content: 'Is it still available?',
    });
    expect(edited).toMatchObject({
      status: 200,
      body: { id, content: 'Is it still available?', editedAt: expect.any(String) },
    });
    expect(edited.body.rev).toBeGreaterThan(rev);
    expect(await heard('message:edited', id)).toEqual(edited.body);
    const list = await asha.get<{ items: { lastMessage: { content: string } }[] }>('/api/v1/conversations');
    expect(list.body.items[0]?.lastMessage.content).toBe('Is it still available?');
    const moderator = app.rest({ sub: 'mod', roles: ['admin'] });
    const history = await moderator.get(`/api/v1/messages/${id}/history`);
    expect(history.body).toEqual([{ content: 'Is it stil available?', until: expect.any(String) }]);
    expect((await asha.get(`/api/v1/messages/${id}/history`)).body).toMatchObject({
      code: 'auth.role_required',
    });
  });

  it('refuses edits by others, of tombstones and of nothing', async () => {
    const { id } = await send('mine');
    expect(await ben.ask('message:edit', { messageId: id, content: 'yours' })).toMatchObject({
      ok: false,
      error: { code: 'messages.not_own' },
    });
    expect(await asha.patch(`/api/v1/messages/${id}`, { content: '  ' })).toMatchObject({
      status: 400,
      body: { code: 'messages.empty' },
    });
    await asha.delete(`/api/v1/messages/${id}`);
    expect(await asha.patch(`/api/v1/messages/${id}`, { content: 'again' })).toMatchObject({
      status: 409,
      body: { code: 'messages.deleted' },
    });
  });

  it('shows in lists what is there when an edit that was overtaken is refused then', async () => {
    const { id, conversationId: own } = await send('as it was');
    jest.spyOn(app.app.get(RevisionsRepository), 'edit').mockImplementationOnce(async () => {
      await app.rest('ben').put('/api/v1/users/asha/block');
      return null;
    });
    const edited = await asha.patch(`/api/v1/messages/${id}`, { content: 'as it never was' });
    expect(edited).toMatchObject({ status: 403, body: { code: 'conversations.read_only' } });
    const shown = await asha.get<ConversationDto>(`/api/v1/conversations/${own}`);
    expect(shown.body.lastMessage?.content).toBe('as it was');
    await app.rest('ben').delete('/api/v1/users/asha/block');
  });

  it.each([['admin'], ['service']])(
    'is for members to react to and to pin: no %s who is none',
    async (role) => {
      const { id } = await send('between the two of us');
      const other = app.rest({ sub: 'other', roles: [role] });
      for (const path of [
        `/api/v1/messages/${id}/reactions/${encodeURIComponent('👍')}`,
        `/api/v1/messages/${id}/pin`,
      ])
        for (const answer of [await other.put(path), await other.delete(path)])
          expect(answer).toMatchObject({ status: 404, body: { code: 'messages.not_found' } });
    },
  );

  it('deletes: nothing of it stays, in lists, replies, history and for a repeat of the send', async () => {
    const { id } = await send('my phone number is 12345', {
      clientMessageId: 'gone',
      metadata: { phone: '12345' },
    });
    await ben.ask('message:react', { messageId: id, emoji: '👍' });
    const reply = await send('call me', { replyTo: id });
    expect(reply.replyTo).toMatchObject({ id, content: 'my phone number is 12345' });
    const deleted = await asha.delete<MessageDto>(`/api/v1/messages/${id}`);
    expect(deleted).toMatchObject({
      status: 200,
      body: { content: '', metadata: null, reactions: [], deletedAt: expect.any(String) },
    });
    expect(await heard('message:deleted', id)).toEqual(deleted.body);
    const everything = await Promise.all([
      asha.get(`/api/v1/conversations/${conversationId}/messages`),
      asha.get('/api/v1/conversations'),
      asha.get(`/api/v1/conversations/${conversationId}/changes?after=0`),
      asha.get(`/api/v1/messages/${reply.id}`),
    ]);
    expect(JSON.stringify(everything.map(({ body }) => body as unknown))).not.toContain('12345');
    const again = await asha.post<SentMessageDto>(`/api/v1/conversations/${conversationId}/messages`, {
      content: 'my phone number is 12345',
      clientMessageId: 'gone',
      metadata: { phone: '12345' },
    });
    expect(again).toMatchObject({
      status: 200,
      body: { id, replayed: true, content: '', deletedAt: expect.any(String) },
    });
    expect((await asha.delete<MessageDto>(`/api/v1/messages/${id}`)).body.rev).toBe(deleted.body.rev);
  });

  it('collects reactions as a set, under any race, and at most 50 different ones', async () => {
    const { id } = await send('nice?');
    const race = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0
        ? asha.put(`/api/v1/messages/${id}/reactions/👍`)
        : ben.ask('message:react', { messageId: id, emoji: '👍' }),
    );
    await Promise.all(race);
    const message = await asha.get<MessageDto>(`/api/v1/messages/${id}`);
    expect(message.body.reactions).toEqual([
      { emoji: '👍', count: 2, userIds: expect.arrayContaining(['asha', 'ben']) },
    ]);
    expect(ben.all('message:reacted').filter((event) => event.messageId === id)).toHaveLength(2);
    const emojis = Array.from({ length: 55 }, (_, index) => String.fromCodePoint(0x1f400 + index));
    const answers = await Promise.all(
      emojis.map((emoji) => asha.put(`/api/v1/messages/${id}/reactions/${encodeURIComponent(emoji)}`)),
    );
    const after = await asha.get<MessageDto>(`/api/v1/messages/${id}`);
    expect(after.body.reactions).toHaveLength(50);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(6);
    expect(await asha.put(`/api/v1/messages/${id}/reactions/abc`)).toMatchObject({
      status: 400,
      body: { code: 'messages.invalid_emoji' },
    });
    await ben.ask('message:unreact', { messageId: id, emoji: '👍' });
    const [thumbs] = (await asha.get<MessageDto>(`/api/v1/messages/${id}`)).body.reactions;
    expect(thumbs).toEqual({ emoji: '👍', count: 1, userIds: ['asha'] });
  });

  it('pins and unpins', async () => {
    const { id } = await send('the address');
    expect((await asha.put(`/api/v1/messages/${id}/pin`)).status).toBe(200);
    expect(await ben.hear('message:pinned', (event) => event.messageId === id)).toMatchObject({
      pinnedBy: 'asha',
      pinnedAt: expect.any(String),
    });
    const pins = await asha.get<MessageDto[]>(`/api/v1/conversations/${conversationId}/pins`);
    expect(pins.body.map((message) => message.id)).toEqual([id]);
    await ben.ask('message:unpin', { messageId: id });
    expect((await asha.get(`/api/v1/conversations/${conversationId}/pins`)).body).toEqual([]);
  });

  it('answers a forward again, also when what it forwarded is gone', async () => {
    const { id } = await send('forward me before I go');
    const body = { conversationId, clientMessageId: 'forward-of-what-goes' };
    const { body: first } = await asha.post<SentMessageDto>(`/api/v1/messages/${id}/forward`, body);
    expect(first.replayed).toBe(false);
    await asha.delete(`/api/v1/messages/${id}`);
    expect(await asha.post<SentMessageDto>(`/api/v1/messages/${id}/forward`, body)).toMatchObject({
      body: { id: first.id, content: 'forward me before I go', replayed: true },
    });
    const other = { conversationId, clientMessageId: 'another-forward' };
    expect(await asha.post(`/api/v1/messages/${id}/forward`, other)).toMatchObject({
      body: { code: 'messages.deleted' },
    });
  });

  it('forwards once, and says who said it first', async () => {
    const { id } = await send('forward me');
    const target = await beginDirect(app, 'asha', 'carl');
    const first = await asha.post<SentMessageDto>(`/api/v1/messages/${id}/forward`, {
      conversationId: target,
      clientMessageId: 'f1',
    });
    expect(first).toMatchObject({
      status: 201,
      body: { conversationId: target, content: 'forward me', forwardedFrom: { senderId: 'asha' } },
    });
    const second = await asha.post<SentMessageDto>(`/api/v1/messages/${id}/forward`, {
      conversationId: target,
      clientMessageId: 'f1',
    });
    expect(second).toMatchObject({ status: 200, body: { id: first.body.id, replayed: true } });
    const foreign = await beginDirect(app, 'ben', 'dora');
    expect(await asha.post(`/api/v1/messages/${id}/forward`, { conversationId: foreign })).toMatchObject({
      status: 404,
      body: { code: 'conversations.not_found' },
    });
  });

  it('answers a stranger as for a message that does not exist', async () => {
    const { id } = await send('secret');
    const nothing = '0'.repeat(24);
    for (const [method, path, body] of [
      ['GET', ''],
      ['PATCH', '', { content: 'x' }],
      ['DELETE', ''],
      ['PUT', '/reactions/👍'],
      ['DELETE', '/reactions/👍'],
      ['PUT', '/pin'],
      ['DELETE', '/pin'],
      ['POST', '/forward', { conversationId }],
    ] as const) {
      const [real, none] = await Promise.all(
        [id, nothing].map((target) =>
          eve.request<{ detail: string }>(method, `/api/v1/messages/${target}${path}`, body),
        ),
      );
      expect(real).toMatchObject({ status: 404, body: { code: 'messages.not_found' } });
      expect(none?.body.detail).toBe(real?.body.detail);
    }
  });
});
