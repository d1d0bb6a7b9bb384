import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { AsyncApiDocument } from '../../../src/platform/docs/asyncapi.js';
import type { OfferDto } from '../../fixtures/offers/dto/offer.dto.js';
import { OffersModule } from '../../fixtures/offers/offers.module.js';
import type { ChatClient } from '../../support/chat-client.js';
import { beginWith } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

describe('a module of somebody else', () => {
  let app: TestApp;
  let asha: ChatClient;
  let ben: ChatClient;
  let eve: ChatClient;
  let conversation: ConversationDto;

  const offer = (): string => `/api/v1/conversations/${conversation.id}/offer`;

  beforeAll(async () => {
    app = await TestApp.start({}, [OffersModule]);
    [asha, ben, eve] = await Promise.all([app.connect('asha'), app.connect('ben'), app.connect('eve')]);
    conversation = await beginWith(app, 'asha', 'ben');
  });

  afterAll(() => app.stop());

  it('hears of every message, stores what it makes of it and tells the members', async () => {
    expect(await app.rest('ben').get(offer())).toMatchObject({
      status: 404,
      body: { code: 'offers.not_found' },
    });
    await asha.ask('message:send', {
      conversationId: conversation.id,
      content: '300?',
      metadata: { offer: 300 },
    });
    const made = { conversationId: conversation.id, userId: 'asha', amount: 300 };
    expect(await ben.hear<OfferDto>('offer:made')).toEqual(made);
    expect(await asha.hear<OfferDto>('offer:made')).toEqual(made);
    expect(await app.rest('ben').get(offer())).toMatchObject({ status: 200, body: made });
    expect(ben.all('offer:made')).toHaveLength(1);
  });

  it('stands behind the same door: a stranger hears nothing and finds nothing', async () => {
    await eve.caughtUp();
    expect(eve.all('offer:made')).toEqual([]);
    expect(await app.rest('eve').get(offer())).toMatchObject({
      status: 404,
      body: { code: 'conversations.not_found' },
    });
    expect(await app.rest().get(offer())).toMatchObject({ status: 401 });
    expect(await eve.ask('offer:withdraw', { conversationId: conversation.id })).toMatchObject({
      error: { code: 'conversations.not_found' },
    });
  });

  it('answers its own events, by the same rules', async () => {
    const ask = { conversationId: conversation.id };
    expect(await ben.ask('offer:withdraw', ask)).toMatchObject({
      ok: false,
      error: { code: 'offers.not_found' },
    });
    expect(await asha.ask('offer:withdraw', { conversationId: 'x' })).toMatchObject({
      ok: false,
      error: { code: 'request.invalid' },
    });
    expect(await asha.ask('offer:withdraw', ask)).toEqual({ ok: true, data: null });
    expect(await app.rest('asha').get(offer())).toMatchObject({
      status: 404,
      body: { code: 'offers.not_found' },
    });
  });

  it('has events for some roles alone', async () => {
    const { id: conversationId } = conversation;
    await asha.ask('message:send', { conversationId, content: '250?', metadata: { offer: 250 } });
    await asha.hear<OfferDto>('offer:made', ({ amount }) => amount === 250);
    expect(await ben.ask('offer:void', { conversationId })).toMatchObject({
      ok: false,
      error: { code: 'auth.role_required' },
    });
    expect((await app.rest('ben').get(offer())).status).toBe(200);
    const claims = { sub: 'moderator', roles: ['admin'] };
    const moderator = await app.connect(claims);
    expect(await moderator.ask('offer:void', { conversationId })).toEqual({ ok: true, data: null });
    expect((await app.rest('ben').get(offer())).status).toBe(404);
  });

  it('has its index in the database', async () => {
    const indexes = await app.database.collection('offers').listIndexes().toArray();
    expect(indexes.map(({ key }) => key as object)).toContainEqual({ userId: 1 });
  });

  it('is in every document without another word', async () => {
    const { paths } = (
      await app.rest().get<{ paths: Record<string, { get: { responses: object } }> }>('/docs-json')
    ).body;
    expect(Object.keys(paths['/api/v1/conversations/{id}/offer']?.get.responses ?? {})).toEqual(
      expect.arrayContaining(['200', '401', '404']),
    );
    const { main } = (await app.rest().get<AsyncApiDocument>('/docs/events-json')).body.channels;
    expect(Object.keys(main?.messages ?? {})).toEqual(
      expect.arrayContaining(['ask.offer:withdraw', 'ack.offer:withdraw', 'event.offer:made']),
    );
    expect((await app.rest().get<string>('/docs/errors')).body).toContain('id="offers.not_found"');
  });
});
