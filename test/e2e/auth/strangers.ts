import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { MessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { ChatClient } from '../../support/chat-client.js';
import { asksOf, type Door, fillPath, type Route, routesOf } from '../../support/doors.js';
import type { Place } from '../../support/doors.js';
import { SAMPLE_QUERY, sampleBody } from '../../support/sample-bodies.js';
import { begin, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

const NOWHERE = 'f'.repeat(24);
const nowhere: Place = { id: NOWHERE, messageId: NOWHERE };
/** Not there; or, for a route of services, not for people, whatever it is asked for. */
const REFUSED = /^(conversations\.not_found|messages\.not_found|auth\.role_required)$/;

interface Refusal {
  status: number;
  code: string;
  detail: string;
}

describe('a stranger', () => {
  let app: TestApp;
  let routes: Route[];
  let asks: Door[];
  let conversation: ConversationDto;
  let message: MessageDto;
  let there: Place;
  let eve: ChatClient;

  beforeAll(async () => {
    app = await TestApp.start();
    routes = routesOf(app).filter(({ path }) => /^\/api\/v1\/(conversations|messages)\/\{/.test(path));
    asks = asksOf(app).filter(({ body }) => body.includes('conversationId') || body.includes('messageId'));
    eve = await app.connect('eve');
    conversation = await begin(app.rest('asha'), {
      type: 'subject',
      members: [{ userId: 'ben', role: 'seller' }],
      subject: { type: 'book', id: 'b1', title: 'The Hobbit' },
    });
    [message] = (await say(app.rest('asha'), conversation.id, 'Is it still available?')) as [MessageDto];
    there = { id: conversation.id, messageId: message.id };
  });

  afterAll(() => app.stop());

  async function answerTo(route: Route, place: Place): Promise<Refusal> {
    const body = route.method === 'GET' ? undefined : sampleBody(route, place);
    const path = `${fillPath(route.path, place)}?${route.query.flatMap((field) => SAMPLE_QUERY[field] ?? []).join('&')}`;
    const { status, body: problem } = await app.rest('eve').request<Refusal>(route.method, path, body);
    return { status, code: problem.code, detail: problem.detail };
  }

  it('has every route and event to try', () => {
    expect(routes.length).toBeGreaterThanOrEqual(4);
    expect(asks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['message:send', 'conversation:read']),
    );
  });

  it('gets the same answer on every route as where there is no conversation', async () => {
    for (const route of routes) {
      const answer = await answerTo(route, there);
      expect({ route: route.name, ...answer }).toEqual({
        route: route.name,
        ...(await answerTo(route, nowhere)),
      });
      // Anything else than this: sample-bodies.ts does not know yet what this route takes.
      expect({ route: route.name, ...answer }).toMatchObject({ code: expect.stringMatching(REFUSED) });
    }
  });

  it('gets the same answer to every event as where there is no conversation', async () => {
    for (const ask of asks) {
      const answer = await eve.ask(ask.name, sampleBody(ask, there));
      expect({ ask: ask.name, answer }).toEqual({
        ask: ask.name,
        answer: await eve.ask(ask.name, sampleBody(ask, nowhere)),
      });
      expect({ ask: ask.name, ...answer.error }).toMatchObject({ code: expect.stringMatching(REFUSED) });
    }
  });

  it('gets the same answer also when what they ask for could not be done anyway', async () => {
    const path = (id: string) => `/api/v1/conversations/${id}/messages`;
    for (const body of [
      { content: '' },
      { content: 'x', replyTo: message.id },
      { content: 'x', type: 'system' },
      { content: 'x', senderId: 'asha' },
    ]) {
      const [there, nowhere] = await Promise.all(
        [conversation.id, NOWHERE].map((id) => app.rest('eve').post<Record<string, unknown>>(path(id), body)),
      );
      expect({ ...there!.body, requestId: '' }).toEqual({ ...nowhere!.body, requestId: '' });
    }
  });

  it('learns nothing of a message by answering it', async () => {
    const own = await begin(app.rest('eve'), { type: 'direct', members: [{ userId: 'mallory' }] });
    const reply = (replyTo: string) =>
      eve.ask('message:send', { conversationId: own.id, content: 'x', replyTo });
    const refused = await reply(message.id);
    expect(refused).toMatchObject({ ok: false, error: { code: 'messages.reply_not_found' } });
    expect(await reply(NOWHERE)).toEqual(refused);
  });

  it('learns nothing of people they share no conversation with', async () => {
    const [there, nowhere] = await Promise.all(
      ['asha', 'nobody'].map((id) => app.rest('zoe').get<Record<string, unknown>>(`/api/v1/users/${id}`)),
    );
    expect(there).toMatchObject({ status: 404, body: { code: 'users.not_found' } });
    expect({ ...there!.body, requestId: '' }).toEqual({ ...nowhere!.body, requestId: '' });
  });

  it('finds nothing in their lists', async () => {
    expect((await app.rest('zoe').get('/api/v1/conversations')).body).toEqual({
      items: [],
      nextCursor: null,
    });
    expect((await app.rest('zoe').get('/api/v1/unread')).body).toEqual({ total: 0, conversations: [] });
  });

  it('gets a conversation of their own when they name the same subject with one of the two', async () => {
    const { id, subject } = await begin(app.rest('eve'), {
      type: 'subject',
      members: [{ userId: 'ben' }],
      subject: { type: 'book', id: 'b1' },
    });
    expect(id).not.toBe(conversation.id);
    expect(subject).toEqual({ type: 'book', id: 'b1' });
  });

  it('hears nothing of what goes on', async () => {
    const ben = await app.connect('ben');
    await say(app.rest('asha'), conversation.id, 'Hello?');
    await ben.ask('conversation:read', { conversationId: conversation.id, seq: 2 });
    await ben.hear('conversation:read');
    await eve.caughtUp();
    const heard = JSON.stringify(eve.heard);
    expect(heard).not.toContain(conversation.id);
  });
});
