import type { ConversationDto } from '../../src/modules/conversations/dto/conversation.dto.js';
import type { MessageDto, SentMessageDto } from '../../src/modules/messages/dto/message.dto.js';
import type { RestClient } from './rest-client.js';
import type { TestApp } from './test-app.js';

/** Begins a conversation over REST, or finds it again. */
export async function begin(caller: RestClient, body: object): Promise<ConversationDto> {
  const { status, body: conversation } = await caller.post<ConversationDto>('/api/v1/conversations', body);
  if (status > 201) throw new Error(`No conversation was begun: ${JSON.stringify(conversation)}`);
  return conversation;
}

/** The conversation of two people, or of one person with several others. */
export function beginWith(app: TestApp, one: string, ...others: string[]): Promise<ConversationDto> {
  const type = others.length === 1 ? 'direct' : 'group';
  return begin(app.rest(one), { type, members: others.map((userId) => ({ userId })) });
}

/** Says these things over REST, one after the other. */
export async function say(
  caller: RestClient,
  conversationId: string,
  ...contents: string[]
): Promise<MessageDto[]> {
  const said: MessageDto[] = [];
  for (const content of contents) {
    const path = `/api/v1/conversations/${conversationId}/messages`;
    const { replayed: _replayed, ...message } = (await caller.post<SentMessageDto>(path, { content })).body;
    said.push(message);
  }
  return said;
}
