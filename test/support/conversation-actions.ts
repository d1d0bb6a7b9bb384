import type { SentMessageDto } from '../../src/modules/messages/dto/message.dto.js';
import type { RestClient } from './rest-client.js';

/** Something that somebody does in a conversation; the dice say to which message, and which of its kinds. */
export type Action = (
  client: RestClient,
  conversationId: string,
  messageIds: string[],
  dice: number,
) => Promise<unknown>;

const pick = <T>(items: T[], dice: number): T | undefined => items[dice % Math.max(1, items.length)];

/** Everything that changes a conversation, by name. What a client may not do is refused and changes nothing. */
export const actions: Record<string, Action> = {
  send: async (client, id, messageIds, dice) => {
    const replyTo = dice % 3 === 0 ? pick(messageIds, dice) : undefined;
    const { body } = await client.post<SentMessageDto>(`/api/v1/conversations/${id}/messages`, {
      content: `say ${dice}`,
      replyTo,
    });
    if (body.id) messageIds.push(body.id);
  },
  edit: (client, _id, messageIds, dice) =>
    client.patch(`/api/v1/messages/${pick(messageIds, dice)}`, { content: `say instead ${dice}` }),
  delete: (client, _id, messageIds, dice) => client.delete(`/api/v1/messages/${pick(messageIds, dice)}`),
  react: (client, _id, messageIds, dice) =>
    client.put(`/api/v1/messages/${pick(messageIds, dice)}/reactions/${dice % 2 ? '👍' : '🎉'}`),
  unreact: (client, _id, messageIds, dice) =>
    client.delete(`/api/v1/messages/${pick(messageIds, dice)}/reactions/👍`),
  pin: (client, _id, messageIds, dice) => client.put(`/api/v1/messages/${pick(messageIds, dice)}/pin`),
  unpin: (client, _id, messageIds, dice) => client.delete(`/api/v1/messages/${pick(messageIds, dice)}/pin`),
  title: (client, id, _messageIds, dice) =>
    client.patch(`/api/v1/conversations/${id}`, { title: `Title ${dice}` }),
  add: (client, id) => client.post(`/api/v1/conversations/${id}/members`, { userId: 'dora' }),
  promote: (client, id, _messageIds, dice) =>
    client.patch(`/api/v1/conversations/${id}/members/dora`, { role: dice % 2 ? 'owner' : 'member' }),
  remove: (client, id) => client.delete(`/api/v1/conversations/${id}/members/dora`),
  mute: (client, id) => client.patch(`/api/v1/conversations/${id}/me`, { archived: true }),
  read: (client, id, messageIds, dice) =>
    client.post(`/api/v1/conversations/${id}/read`, { seq: dice % (messageIds.length + 1) }),
  delivered: (client, id, messageIds, dice) =>
    client.post(`/api/v1/conversations/${id}/delivered`, { seq: dice % (messageIds.length + 1) }),
};

/** Does something, whatever it is. */
export function act(
  client: RestClient,
  conversationId: string,
  messageIds: string[],
  dice: number,
): Promise<unknown> {
  const all = Object.values(actions);
  return (all[dice % all.length] as Action)(client, conversationId, messageIds, dice);
}
