import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContractUser } from '../../support/contract-user.js';
import { TestApp } from '../../support/test-app.js';

const CONVERSATIONS = '/api/v1/conversations';
const NOT_ONESELF = 'You cannot begin a conversation with yourself.';

describe('what a refusal says', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('to whoever wants to talk to themselves, natively and in contracts', async () => {
    const native = await app.rest('41').post(CONVERSATIONS, { type: 'direct', members: [{ userId: '41' }] });
    expect(native.body).toMatchObject({ code: 'conversations.invalid_members', detail: NOT_ONESELF });
    const [jivbook, storefront, direct] = ['jivbook', 'storefront', 'direct'].map(
      (prefix) => new ContractUser(app, prefix, '41'),
    );
    for (const answer of await Promise.all([
      jivbook?.post('/api/chat/create', { participantId: '41' }),
      storefront?.post('/api/messages/send', { recipient_id: '41', message: 'x' }),
      direct?.post('/api/chat/send', { receiverId: 41, content: 'x' }),
    ]))
      expect(answer?.body).toMatchObject({ error: 'conversations.invalid_members', message: NOT_ONESELF });
  });

  it('to whoever wants to begin something with a person who blocks them', async () => {
    await app.rest('ben').put('/api/v1/users/asha/block');
    for (const type of ['direct', 'group']) {
      const { body } = await app.rest('asha').post(CONVERSATIONS, { type, members: [{ userId: 'ben' }] });
      expect(body).toMatchObject({
        code: 'conversations.read_only',
        detail: 'A conversation with these people cannot be begun.',
      });
    }
  });

  it('to a token that names nobody', async () => {
    for (const sub of ['', 'x'.repeat(129)]) {
      const { body } = await app.rest({ sub }).get('/api/v1/unread');
      expect(body).toMatchObject({
        code: 'auth.token_invalid',
        detail: 'The `sub` of the token is not a text of 1 to 128 characters.',
      });
    }
  });
});
