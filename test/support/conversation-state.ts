import type { ConversationDto, MemberDto } from '../../src/modules/conversations/dto/conversation.dto.js';
import type { ChangeDto, ChangePageDto } from '../../src/modules/messages/dto/changes.dto.js';
import type { MessageDto, MessagePageDto } from '../../src/modules/messages/dto/message.dto.js';
import type { SyncResultDto } from '../../src/modules/messages/dto/sync.dto.js';
import type { RestClient } from './rest-client.js';

/** What a client knows of a conversation. */
export interface ConversationState {
  rev: number;
  title: string | null;
  readOnly: boolean;
  members: Map<string, MemberDto>;
  messages: Map<string, MessageDto>;
}

/** Everything as it is now. */
export async function fetchState(client: RestClient, id: string): Promise<ConversationState> {
  const { body: conversation } = await client.get<ConversationDto>(`/api/v1/conversations/${id}`);
  const messages = new Map<string, MessageDto>();
  let page: MessagePageDto = { items: [], hasBefore: false, hasAfter: true };
  while (page.hasAfter) {
    const after = page.items.at(-1)?.seq ?? 0;
    page = (await client.get<MessagePageDto>(`/api/v1/conversations/${id}/messages?after=${after}&limit=100`))
      .body;
    for (const message of page.items) messages.set(message.id, message);
  }
  const { rev, title, readOnly } = conversation;
  return {
    rev,
    title,
    readOnly,
    members: new Map(conversation.members.map((member) => [member.userId, member])),
    messages,
  };
}

/** Brings a state up to date by the changes alone; every type of change has its case. */
export async function catchUp(
  client: RestClient,
  id: string,
  state: ConversationState,
  limit = 100,
): Promise<ChangeDto[]> {
  const all: ChangeDto[] = [];
  let page: ChangePageDto = { changes: [], rev: state.rev, hasMore: true };
  while (page.hasMore) {
    page = (
      await client.get<ChangePageDto>(`/api/v1/conversations/${id}/changes?after=${page.rev}&limit=${limit}`)
    ).body;
    for (const change of page.changes) apply(state, change);
    all.push(...page.changes);
    state.rev = page.rev;
  }
  return all;
}

/** The same by what a `sync` brings along, and by the changes after that. */
export async function catchUpBySync(
  client: RestClient,
  id: string,
  state: ConversationState,
  since: string,
): Promise<void> {
  const { body } = await client.post<SyncResultDto>('/api/v1/sync', { since, after: { [id]: state.rev } });
  const page = body.conversations.find((conversation) => conversation.id === id)?.changes;
  for (const change of page?.changes ?? []) apply(state, change);
  state.rev = page?.rev ?? state.rev;
  if (page?.hasMore) await catchUp(client, id, state);
}

/** One change, as a client takes it in. */
export function apply(state: ConversationState, change: ChangeDto): void {
  const handler = handlers[change.type];
  if (!handler) throw new Error(`no case for ${change.type}`);
  handler(state, change);
}

type Handler = (state: ConversationState, change: any) => void;

const takeIn: Handler = (state, { message }) => store(state, message as MessageDto);

const handlers: Record<string, Handler> = {
  'message:created': takeIn,
  'message:edited': takeIn,
  'message:deleted': takeIn,
  'message:reacted': takeIn,
  'message:pinned': takeIn,
  'message:delivered': ({ members }, { userId, seq }) => {
    const member = members.get(userId as string);
    if (member) member.lastDeliveredSeq = Math.max(member.lastDeliveredSeq, seq as number);
  },
  'conversation:read': ({ members }, { userId, seq }) => {
    const member = members.get(userId as string);
    if (member) read(member, seq as number);
  },
  'conversation:updated': (state, { title, readOnly }) => Object.assign(state, { title, readOnly }),
  'member:added': ({ members }, { member }) => members.set((member as MemberDto).userId, member as MemberDto),
  'member:updated': ({ members }, { userId, role }) => {
    const member = members.get(userId as string);
    if (member) member.role = role as string;
  },
  'conversation:personal': () => undefined,
  'member:removed': ({ members }, { userId }) => members.delete(userId as string),
};

/** Whoever has sent a message has read up to it. */
function store({ messages, members }: ConversationState, message: MessageDto): void {
  messages.set(message.id, message);
  const sender = members.get(message.senderId ?? '');
  if (sender) read(sender, message.seq);
  const { id, content, deletedAt } = message;
  for (const reply of messages.values())
    if (reply.replyTo?.id === id) Object.assign(reply.replyTo, { content, deletedAt });
}

function read(member: MemberDto, seq: number): void {
  member.lastReadSeq = Math.max(member.lastReadSeq, seq);
  member.lastDeliveredSeq = Math.max(member.lastDeliveredSeq, member.lastReadSeq);
}

/** What can be compared: times of markers are told by events and not by every way of learning of them. */
export function comparable({ rev, title, readOnly, members, messages }: ConversationState): unknown {
  const places = [...members.values()].map(({ userId, role, lastReadSeq, lastDeliveredSeq }) => ({
    userId,
    role,
    lastReadSeq,
    lastDeliveredSeq,
  }));
  return {
    rev,
    title,
    readOnly,
    members: places.sort((one, other) => one.userId.localeCompare(other.userId)),
    messages: [...messages.values()].sort((one, other) => one.seq - other.seq),
  };
}
