import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import type { ChatClient } from '../../support/chat-client.js';
import { CHAT, type DirectUser, ISO, people } from '../../support/direct-user.js';
import { TestApp } from '../../support/test-app.js';

const WHEN = expect.stringMatching(ISO);
const API = '/api/v1';

describe('contract 004 beside the native API', () => {
  let app: TestApp;
  let ann: DirectUser;
  let bob: DirectUser;
  let conversationId: number;
  let nativeId: string;
  let annSocket: ChatClient;
  let bobNative: ChatClient;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    [ann, bob] = people(app, 2) as [DirectUser, DirectUser];
    conversationId = (await ann.send(bob.number, 'Hello!')).body.data.conversation_id;
    const { body } = await app.rest(bob.id).get<{ items: { id: string }[] }>(`${API}/conversations`);
    nativeId = body.items[0]!.id;
    [annSocket, bobNative] = await Promise.all([ann.join(conversationId), app.connect(bob.id)]);
  });

  const messagesOf = async (user: DirectUser): Promise<any[]> =>
    (await user.get(`${CHAT}/conversations/${conversationId}/messages`)).body.data.messages;

  it('shows there what is said here', async () => {
    await annSocket.ask('send_message', {
      ...{ receiverId: bob.number, conversationId, content: 'See this' },
      attachmentUrl: 'https://example.com/a.jpg',
    });
    expect(await bobNative.hear('message:created')).toMatchObject({
      ...{ conversationId: nativeId, senderId: ann.id, content: 'See this' },
      metadata: { attachmentUrl: 'https://example.com/a.jpg' },
    });
    annSocket.close();
  });

  it('shows here what is said there', async () => {
    const outside = await ann.joinPersonal();
    await bobNative.ask('message:send', { conversationId: nativeId, content: 'from there' });
    expect(await annSocket.hear('new_message')).toMatchObject({
      ...{ senderId: bob.number, receiverId: ann.number, conversationId, content: 'from there' },
    });
    expect(await outside.hear('message_notification')).toMatchObject({
      from: bob.number,
      content: 'from there',
    });
    expect((await messagesOf(ann))[1]).toMatchObject({ sender_id: bob.number, content: 'from there' });
    for (const socket of [annSocket, outside]) socket.close();
  });

  it('tells reading, typing and deleting both ways', async () => {
    await bobNative.ask('conversation:read', { conversationId: nativeId, seq: 1 });
    expect(await annSocket.hear('messages_read')).toEqual({ conversationId, userId: bob.number });
    await bobNative.ask('typing:start', { conversationId: nativeId });
    expect(await annSocket.hear('user_typing')).toEqual({ conversationId, userId: bob.number });
    await bobNative.ask('typing:stop', { conversationId: nativeId });
    expect(await annSocket.hear('user_stopped_typing')).toEqual({ conversationId, userId: bob.number });

    await annSocket.ask('typing', { conversationId });
    expect(await bobNative.hear('typing:started')).toMatchObject({
      conversationId: nativeId,
      userId: ann.id,
    });
    const { data } = await bobNative.ask('message:send', {
      conversationId: nativeId,
      content: 'to be deleted',
    });
    await annSocket.ask('mark_as_read', { conversationId });
    expect(await bobNative.hear('conversation:read', ({ userId }) => userId === ann.id)).toMatchObject({
      seq: 2,
    });
    await app.rest(bob.id).delete(`${API}/messages/${data.id}`);
    expect((await messagesOf(ann)).map(({ content }) => content)).toEqual(['Hello!']);
    const [message] = await messagesOf(ann);
    await ann.delete(`${CHAT}/messages/${message.id}`);
    await bobNative.hear('message:deleted', ({ seq }) => seq === 1);
    annSocket.close();
  });

  it('knows blocks', async () => {
    await app.rest(bob.id).put(`${API}/users/${ann.id}/block`);
    expect((await ann.send(bob.number, 'x')).status).toBe(403);
    const { error } = await annSocket.ask('send_message', {
      receiverId: bob.number,
      conversationId,
      content: 'x',
    });
    expect(error?.code).toBe('conversations.read_only');
    annSocket.close();
  });

  it('shows conversations about anything, and none with people whom no number names', async () => {
    const begin = (userId: string, type: string, subject?: object) =>
      app
        .rest(ann.id)
        .post(`${API}/conversations`, { type, members: [{ userId }], ...(subject && { subject }) });
    await begin(bob.id, 'subject', { type: 'book', id: 'b1', title: 'The Hobbit' });
    for (const other of ['zoe', '007', '90071992547409920', '9007199254740992']) await begin(other, 'direct');
    await begin('9007199254740991', 'direct');
    const { data } = (await ann.get(`${CHAT}/conversations`)).body;
    expect(data.total).toBe(3);
    expect(data.conversations.map((one: any) => one.participant_2_id)).toEqual([
      ...[Number.MAX_SAFE_INTEGER, bob.number, bob.number],
    ]);
    annSocket.close();
  });

  it('counts nothing that it cannot show', async () => {
    const zoe = app.rest('zoe');
    const { body } = await zoe.post<{ id: string }>(`${API}/conversations`, {
      ...{ type: 'direct', members: [{ userId: ann.id }] },
    });
    const outside = await ann.joinPersonal();
    await zoe.post(`${API}/conversations/${body.id}/messages`, { content: 'hello' });
    expect((await ann.get(`${CHAT}/unread-count`)).body.data.count).toBe(0);
    expect((await ann.get(`${CHAT}/unread`)).body.data).toEqual([]);
    await outside.caughtUp();
    expect(outside.all('message_notification')).toEqual([]);
    for (const socket of [annSocket, outside]) socket.close();
  });

  it('shows media of the native API, to each by an address of their own', async () => {
    const form = new FormData();
    form.append('media', new Blob(['some words'], { type: 'text/plain' }), 'note.txt');
    const headers = { authorization: `Bearer ${bob.token}` };
    const upload = await fetch(`${app.origin}${API}/media`, { method: 'POST', headers, body: form });
    const { id: mediaId } = (await upload.json()) as { id: string };
    const bobSocket = await bob.join(conversationId);
    await bobNative.ask('message:send', { conversationId: nativeId, attachments: [{ mediaId }] });
    const heard = await Promise.all([annSocket, bobSocket].map((socket) => socket.hear('new_message')));
    const urls = heard.map(({ attachmentUrl }) => attachmentUrl as string);
    expect(new Set(urls).size).toBe(2);
    for (const url of [...urls, (await messagesOf(ann))[1].attachment_url])
      expect((await fetch(`${app.origin}${url}`)).status).toBe(200);
    for (const socket of [annSocket, bobSocket]) socket.close();
  });

  it('shows no address that it would not have taken', async () => {
    for (const attachmentUrl of ['javascript:alert(1)', 'https://10.0.0.1/x', 7]) {
      await bobNative.ask('message:send', {
        conversationId: nativeId,
        content: 'x',
        metadata: { attachmentUrl },
      });
    }
    const shown = (await messagesOf(ann)).slice(1);
    expect(shown.map(({ attachment_url }) => attachment_url)).toEqual([null, null, null]);
    annSocket.close();
  });

  it('works with the example of the document, as given', async () => {
    const newSocket = io(`${app.origin}/direct`, { auth: { token: ann.token }, forceNew: true });
    newSocket.emit('join_conversation', { conversationId });
    const arrived = new Promise<any>((resolve) => newSocket.on('new_message', resolve));
    newSocket.emit('send_message', { receiverId: bob.number, conversationId, content: 'as given' });
    expect(await arrived).toMatchObject({ conversationId, content: 'as given', createdAt: WHEN });
    newSocket.close();
    annSocket.close();
  });
});
