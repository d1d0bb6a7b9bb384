import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../../support/chat-client.js';
import type { RestAnswer } from '../../support/rest-client.js';
import { beginWith } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

const API = '/api/v1';
const CONVERSATIONS = `${API}/conversations`;
const SOMEWHERE = `${CONVERSATIONS}/6650c0ffee0000000000aaaa`;

const group = (more: object): object => ({ type: 'group', members: [{ userId: 'ben' }], ...more });
const about = (more: object): object => ({
  type: 'subject',
  members: [{ userId: 'ben' }],
  subject: { type: 'book', id: 'b-1', ...more },
});

describe('a field that is wrong', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it.each<[string, string, object | undefined, Record<string, string>]>([
    ['POST', `${API}/auth/login`, {}, { username: 'username is required', password: 'password is required' }],
    [
      'POST',
      `${API}/auth/login`,
      { username: 5, password: '' },
      { username: 'username must be a string', password: 'password should not be empty' },
    ],
    ['POST', `${SOMEWHERE}/read`, {}, { seq: 'seq is required' }],
    ['POST', `${SOMEWHERE}/read`, { seq: 'x' }, { seq: 'seq must be an integer number' }],
    ['POST', `${SOMEWHERE}/read`, { seq: 1e300 }, { seq: 'seq must not be greater than 9007199254740991' }],
    ['GET', `${API}/presence`, undefined, { userIds: 'userIds is required' }],
    ['GET', `${CONVERSATIONS}?limit=x`, undefined, { limit: 'limit must be an integer number' }],
    ['POST', CONVERSATIONS, { type: 'group' }, { members: 'members is required' }],
    ['POST', CONVERSATIONS, group({ members: 5 }), { members: 'members must be an array' }],
    [
      'POST',
      CONVERSATIONS,
      group({ members: [{ userId: 'ben' }, null] }),
      { members: 'each value in members must be an object' },
    ],
    [
      'POST',
      CONVERSATIONS,
      group({ members: [{ userId: 'ben' }, { userId: 'ben' }] }),
      { members: 'members must not name anybody twice' },
    ],
    [
      'POST',
      CONVERSATIONS,
      group({ members: [{ userId: 'ben', role: 'a b' }, { role: 'owner' }] }),
      {
        'members.0.role': 'role must have 1 to 32 letters, digits, _ and -',
        'members.1.userId': 'userId is required',
      },
    ],
    ['POST', CONVERSATIONS, group({ x: 1 }), { x: 'property x should not exist' }],
    [
      'POST',
      CONVERSATIONS,
      about({ imageUrl: 'javascript:alert(1)', url: 5 }),
      {
        'subject.imageUrl': 'imageUrl must be an http or https address, or a path that begins with /',
        'subject.url': 'url must be a string',
      },
    ],
    [
      'POST',
      `${SOMEWHERE}/messages`,
      { content: 5, type: 'A B', replyTo: 'x' },
      {
        content: 'content must be a string',
        type: 'type must begin with a letter and have 1 to 32 lower-case letters, digits and ._-; void is not one',
        replyTo: 'replyTo must be an id of 24 hexadecimal digits',
      },
    ],
    ['PATCH', `${SOMEWHERE}/me`, { mutedUntil: 'x' }, { mutedUntil: 'mutedUntil must be an ISO 8601 date' }],
    ['GET', `${CONVERSATIONS}/x`, undefined, { id: 'must be 24 hexadecimal digits' }],
    ['GET', `${API}/messages/x/receipts`, undefined, { messageId: 'must be 24 hexadecimal digits' }],
    ['PUT', `${API}/users/${'x'.repeat(129)}/ban`, {}, { userId: 'must have 1 to 128 characters' }],
  ])('is told by the first rule that it breaks: %s %s %j', async (method, path, body, expected) => {
    const who = { sub: 'asha', roles: ['admin'] };
    const answer: RestAnswer = await app.rest(who).request(method, path, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(textsOf(answer.body.details)).toEqual(expected);
  });

  it('is told so over sockets too', async () => {
    const asha = await app.connect('asha');
    const answer: Answer = await asha.ask('message:send', { content: 5 });
    expect(textsOf(answer.error?.details)).toEqual({
      conversationId: 'conversationId is required',
      content: 'content must be a string',
    });
  });

  it('that is a text too long for a message has one code, however much too long it is', async () => {
    const { id } = await beginWith(app, 'asha', 'ben');
    for (const length of [4001, 40_000, 40_001, 100_000]) {
      const answer = await app
        .rest('asha')
        .post(`${CONVERSATIONS}/${id}/messages`, { content: 'x'.repeat(length) });
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'messages.too_long', details: { max: 4000 } },
      });
    }
  });
});

function textsOf(details: unknown): Record<string, string> {
  const problems = details as { path: string; message: string }[];
  return Object.fromEntries(problems.map(({ path, message }) => [path, message]));
}
