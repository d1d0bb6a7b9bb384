import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  ConversationDto,
  CreatedConversationDto,
} from '../../../src/modules/conversations/dto/conversation.dto.js';
import type {
  MessageDto,
  MessagePageDto,
  SentMessageDto,
} from '../../../src/modules/messages/dto/message.dto.js';
import type { Answer, ChatClient } from '../../support/chat-client.js';
import { beginDirect } from '../../support/conversations.js';
import { TestApp } from '../../support/test-app.js';

const range = (length: number) => Array.from({ length }, (_, n) => n + 1);

describe('races', () => {
  let app: TestApp;
  /** Two devices of each of two people. */
  let asha: [ChatClient, ChatClient];
  let ben: [ChatClient, ChatClient];
  let stranger: ChatClient;
  let everybody: ChatClient[];

  beforeAll(async () => {
    app = await TestApp.start();
    asha = await Promise.all([app.connect('asha'), app.connect('asha')]);
    ben = await Promise.all([app.connect('ben'), app.connect('ben')]);
    stranger = await app.connect('eve');
    everybody = [...asha, ...ben];
  });

  afterAll(() => app.stop());

  it.each([
    ['two people', { type: 'direct' }],
    ['two people about one thing', { type: 'subject', subject: { type: 'book', id: 'b:1%$' } }],
  ])('make one conversation of thirty creations by %s', async (_, what) => {
    const create = (n: number) => {
      const [me, other] = n % 2 === 0 ? ['asha', 'ben'] : ['ben', 'asha'];
      const body = { ...what, members: [{ userId: other }] };
      return app.rest(me).post<CreatedConversationDto>('/api/v1/conversations', body);
    };
    const answers = await Promise.all(range(30).map(create));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(29).fill(200), 201]);
    const id = answers[0]!.body.id;
    expect(new Set(answers.map(({ body }) => body.id))).toEqual(new Set([id]));
    expect(answers.filter(({ body }) => body.created)).toHaveLength(1);

    await Promise.all(
      everybody.map((client) => client.hear('conversation:created', (heard) => heard.id === id)),
    );
    await Promise.all(everybody.map((client) => client.caughtUp()));
    for (const client of everybody) {
      expect(
        client.all<ConversationDto>('conversation:created').filter((heard) => heard.id === id),
      ).toHaveLength(1);
    }
  });

  it('make one group of thirty creations with one id of the client', async () => {
    const body = { type: 'group', members: [{ userId: 'ben' }], title: 'T', clientConversationId: 'g-1' };
    const answers = await Promise.all(
      range(30).map(() => app.rest('asha').post<CreatedConversationDto>('/api/v1/conversations', body)),
    );
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it('give fifty sends the numbers 1 to 50, and each message once to each socket', async () => {
    const conversationId = await beginDirect(app, 'asha', 'ben');
    const fresh = (payload: MessageDto) => payload.conversationId === conversationId;
    const before = (await app.rest('asha').get<ConversationDto>(`/api/v1/conversations/${conversationId}`))
      .body.lastSeq;
    const answers = await Promise.all(
      range(50).map((n) =>
        everybody[n % 4]!.ask<SentMessageDto>('message:send', {
          conversationId,
          content: `message ${n}`,
          clientMessageId: `race-${n}`,
        }),
      ),
    );
    expect(answers.every(({ ok }) => ok)).toBe(true);
    const seqs = answers.map(({ data }) => data!.seq - before).sort((one, other) => one - other);
    expect(seqs).toEqual(range(50));

    await Promise.all(everybody.map((client) => client.caughtUp()));
    for (const client of everybody) {
      const heard = client.all<MessageDto>('message:created').filter(fresh);
      expect(heard.map(({ seq }) => seq - before).sort((one, other) => one - other)).toEqual(range(50));
    }
    const { items } = (
      await app
        .rest('ben')
        .get<MessagePageDto>(`/api/v1/conversations/${conversationId}/messages?after=${before}&limit=100`)
    ).body;
    expect(items.map(({ seq }) => seq - before)).toEqual(range(50));
    expect(new Set(items.map(({ content }) => content)).size).toBe(50);
  });

  it('store one send once, however often and wherever it is repeated at once', async () => {
    const conversationId = await beginDirect(app, 'asha', 'ben');
    const message = { content: 'only once', clientMessageId: 'once' };
    const byRest = async (): Promise<SentMessageDto> =>
      (
        await app
          .rest('asha')
          .post<SentMessageDto>(`/api/v1/conversations/${conversationId}/messages`, message)
      ).body;
    const bySocket = async (n: number): Promise<SentMessageDto> =>
      (await asha[n % 2]!.ask<SentMessageDto>('message:send', { conversationId, ...message })).data!;
    const answers = await Promise.all(range(30).map((n) => (n % 3 === 0 ? byRest() : bySocket(n))));

    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const bodies = answers.map(({ replayed: _replayed, ...stored }) => stored);
    for (const body of bodies) expect(body).toEqual(bodies[0]);
    await Promise.all(everybody.map((client) => client.caughtUp()));
    for (const client of everybody) {
      const heard = client
        .all<MessageDto>('message:created')
        .filter(({ clientMessageId }) => clientMessageId === 'once');
      expect(heard).toEqual([bodies[0]]);
    }
  });

  it('refuse another body under a used id at both doors, also when both come at once', async () => {
    const conversationId = await beginDirect(app, 'asha', 'ben');
    const send = (content: string): Promise<Answer<SentMessageDto>> =>
      asha[0].ask('message:send', { conversationId, content, clientMessageId: 'reused' });
    const raced = await Promise.all(range(10).map((n) => send(`body ${n}`)));
    expect(raced.filter(({ ok }) => ok)).toHaveLength(1);
    for (const { ok, error } of raced) expect(ok || error?.code === 'messages.client_id_reused').toBe(true);

    expect(await send('another')).toMatchObject({ ok: false, error: { code: 'messages.client_id_reused' } });
    const path = `/api/v1/conversations/${conversationId}/messages`;
    const refused = await app.rest('asha').post(path, { content: 'another', clientMessageId: 'reused' });
    expect(refused).toMatchObject({ status: 409, body: { status: 409, code: 'messages.client_id_reused' } });
    const bens = await app
      .rest('ben')
      .post<SentMessageDto>(path, { content: 'his own', clientMessageId: 'reused' });
    expect(bens).toMatchObject({ status: 201, body: { replayed: false } });
  });

  it('remember a send for ever, also behind hundreds of others', async () => {
    const conversationId = await beginDirect(app, 'asha', 'cem');
    const send = (clientMessageId: string): Promise<Answer<SentMessageDto>> =>
      asha[0].ask('message:send', { conversationId, content: clientMessageId, clientMessageId });
    const first = await send('c-1');
    await Promise.all(range(100).map((n) => send(`later-${n}`)));
    const again = await send('c-1');
    expect(again.data).toEqual({ ...first.data, replayed: true });
  });

  it('move read markers forward only', async () => {
    const conversationId = await beginDirect(app, 'dora', 'ben');
    const path = `/api/v1/conversations/${conversationId}`;
    for (const n of range(20)) await app.rest('dora').post(`${path}/messages`, { content: `m${n}` });
    const reads = range(20).map((n) => (n * 8) % 21);
    const answers = await Promise.all(
      reads.map((seq, n) =>
        n % 2 === 0
          ? ben[0].ask('conversation:read', { conversationId, seq }).then(({ data }) => data)
          : app
              .rest('ben')
              .post<{ seq: number }>(`${path}/read`, { seq })
              .then(({ body }) => body),
      ),
    );
    answers.forEach((marker, n) => expect(marker.seq).toBeGreaterThanOrEqual(reads[n]!));
    await ben[1].hear(
      'conversation:read',
      (heard) => heard.conversationId === conversationId && heard.seq === 20,
    );
    const heard = ben[1].all('conversation:read').filter((event) => event.conversationId === conversationId);
    const seqs = heard.toSorted((one, other) => one.rev - other.rev).map(({ seq }) => seq as number);
    expect(seqs).toEqual(seqs.toSorted((one, other) => one - other));
    expect(new Set(seqs).size).toBe(seqs.length);
    expect((await app.rest('ben').post(`${path}/read`, { seq: 1 })).body).toMatchObject({
      seq: 20,
      unread: 0,
    });
  });

  it('are nobody else’s business', async () => {
    await stranger.caughtUp();
    expect(stranger.heard.filter(({ event }) => /^(message|conversation):/.test(event))).toEqual([]);
  });
});
