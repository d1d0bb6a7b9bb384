import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { RestAnswer } from '../../support/rest-client.js';
import { TestApp } from '../../support/test-app.js';

const CONVERSATIONS = '/api/v1/conversations';

describe('a conversation that is begun again', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('tells everybody what the marketplace says now about its subject, once', async () => {
    const tell = (title: string): Promise<RestAnswer<ConversationDto>> =>
      app.service().post(CONVERSATIONS, {
        type: 'subject',
        subject: { type: 'book', id: 'b1', title, price: 300 },
        members: [{ userId: 'asha' }, { userId: 'ben' }],
      });
    const [asha, stranger] = await Promise.all([app.connect('asha'), app.connect('eve')]);
    const begun = (await tell('The Hobbit')).body;
    expect(await tell('The Hobbit')).toMatchObject({ status: 200, body: { id: begun.id, rev: begun.rev } });
    const again = await tell('$The Hobbit, signed');
    expect(again).toMatchObject({
      status: 200,
      body: { rev: begun.rev + 1, subject: { title: '$The Hobbit, signed' } },
    });
    expect(await asha.hear('conversation:updated')).toEqual({
      conversationId: begun.id,
      title: null,
      subject: again.body.subject,
      readOnly: false,
      rev: begun.rev + 1,
    });
    await Promise.all([asha.caughtUp(), stranger.caughtUp()]);
    expect(asha.all('conversation:updated')).toHaveLength(1);
    expect(stranger.all('conversation:updated')).toEqual([]);
  });

  it('has of its subject what was told, and nothing that is null', async () => {
    const told = { type: 'book', id: 'b2', imageUrl: '/i/b2.jpg' };
    const begin = (more: object): Promise<RestAnswer<ConversationDto>> =>
      app.rest('asha').post(CONVERSATIONS, {
        type: 'subject',
        subject: { ...told, ...more },
        members: [{ userId: 'ben' }],
      });
    for (const imageUrl of ['//evil/x', '/\\evil/x', 'javascript:alert(1)'])
      expect(await begin({ imageUrl })).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect((await begin({ price: null, title: null })).body.subject).toEqual(told);
  });

  it('is not there for whoever has left the group', async () => {
    const group = { type: 'group', members: [{ userId: 'ben' }], clientConversationId: 'circle-1' };
    const { body } = await app.rest('asha').post<ConversationDto>(CONVERSATIONS, group);
    await app.rest('asha').delete(`${CONVERSATIONS}/${body.id}/members/asha`);
    expect(await app.rest('asha').post(CONVERSATIONS, group)).toMatchObject({
      status: 404,
      body: { code: 'conversations.not_found' },
    });
  });
});
