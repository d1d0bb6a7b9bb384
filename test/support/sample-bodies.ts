import { randomUUID } from 'node:crypto';
import type { Door, Place } from './doors.js';

type Body = Record<string, unknown>;

const message = (): Body => ({ content: 'hello', clientMessageId: randomUUID(), metadata: { offer: 300 } });
const marker = (): Body => ({ seq: 1 });

/** What each route or event takes; one that is not named here takes nothing, or needs nothing. */
const SAMPLES: Record<string, () => Body> = {
  'POST /api/v1/auth/register': () => ({
    username: randomUUID(),
    password: 'correct horse',
    name: 'Somebody',
  }),
  'POST /api/v1/auth/login': () => ({ username: 'nobody', password: 'correct horse' }),
  'POST /api/v1/auth/refresh': () => ({ refreshToken: 'made-up' }),
  'PATCH /api/v1/users/me': () => ({ name: 'Asha', avatarUrl: 'https://market.example/a.png' }),
  'PUT /api/v1/users/{userId}': () => ({ name: 'Ben', email: 'ben@market.example' }),
  'POST /api/v1/conversations': () => ({ type: 'direct', members: [{ userId: 'asha' }, { userId: 'ben' }] }),
  'PATCH /api/v1/conversations/{id}': () => ({ title: 'Readers' }),
  'PATCH /api/v1/conversations/{id}/me': () => ({ archived: false }),
  'POST /api/v1/conversations/{id}/members': () => ({ userId: 'somebody', role: 'member' }),
  'PATCH /api/v1/conversations/{id}/members/{userId}': () => ({ role: 'member' }),
  'POST /api/v1/conversations/{id}/messages': message,
  'POST /api/v1/conversations/{id}/read': marker,
  'POST /api/v1/conversations/{id}/delivered': marker,
  'POST /api/v1/conversations/{id}/unread': marker,
  'PATCH /api/v1/messages/{messageId}': () => ({ content: 'hello again' }),
  'auth:refresh': () => ({ token: 'made-up' }),
  'message:send': message,
  'message:edit': () => ({ content: 'hello again' }),
  'message:react': () => ({ emoji: '👍' }),
  'message:unreact': () => ({ emoji: '👍' }),
  'message:delivered': marker,
  'message:search': () => ({ q: 'hello' }),
  'conversation:read': marker,
  'conversation:changes': () => ({ after: 0 }),
  'presence:set': () => ({ status: 'online' }),
};

/** A body that this route or event takes from somebody who may. */
export function sampleBody({ name, body }: Door, { id, messageId }: Place): Body {
  return {
    ...SAMPLES[name]?.(),
    ...(body.includes('conversationId') && { conversationId: id }),
    ...(body.includes('messageId') && { messageId }),
  };
}

/** What belongs into a query besides what is tried. */
export const SAMPLE_QUERY: Record<string, string> = { q: 'q=hello', after: 'after=0' };
