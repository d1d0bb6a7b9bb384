import type { ConversationDto } from '../../src/modules/conversations/dto/conversation.dto.js';
import type { TestApp } from './test-app.js';

/** Begins a conversation of two people, and answers its id. */
export async function beginDirect(app: TestApp, one: string, other: string): Promise<string> {
  const { body } = await app
    .rest(one)
    .post<ConversationDto>('/api/v1/conversations', { type: 'direct', members: [{ userId: other }] });
  return body.id;
}

/** A service begins a group, and answers its id. */
export async function beginGroup(app: TestApp, members: string[]): Promise<string> {
  const { body } = await app.service().post<ConversationDto>('/api/v1/conversations', {
    type: 'group',
    title: 'A group',
    members: members.map((userId) => ({ userId })),
  });
  return body.id;
}
