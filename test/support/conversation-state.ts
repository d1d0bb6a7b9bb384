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
  /** The roles that were told, by the ids of the members. */
  roles: Map<string, string>;
  /** The `rev` of what is known last of the title, and of each member and role: an event may come behind a later one. */
  revs: Map<string, number>;
  /** What was told of messages that are not known yet, by their ids. */
  early: Map<string, Partial<MessageDto>>;
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
    roles: new Map(),
    revs: new Map(),
    early: new Map(),
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

/** The same by what a `sync` brings along, and by the changes after that. Answers the next `since`. */
export async function catchUpBySync(
  client: RestClient,
  id: string,
  state: ConversationState,
  since: string,
): Promise<string> {
  const { body } = await client.post<SyncResultDto>('/api/v1/sync', { since, after: { [id]: state.rev } });
  const page = body.conversations.find((conversation) => conversation.id === id)?.changes;
  for (const change of page?.changes ?? []) apply(state, change);
  state.rev = page?.rev ?? state.rev;
  if (page?.hasMore) await catchUp(client, id, state);
  return body.since;
}

/** An event, as a client takes it in; what says nothing of the state of a conversation changes nothing. */
export function hear(state: ConversationState, event: string, payload: any): void {
  const isMessage = typeof payload?.content === 'string';
  if (isMessage) quoteAsKnown(state, payload as MessageDto);
  handlers[event]?.(state, isMessage ? { message: payload } : payload);
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
  'message:reacted': (state, { message, messageId, rev, reactions }) =>
    message ? store(state, message as MessageDto) : patch(state, messageId as string, { rev, reactions }),
  'message:pinned': (state, { message, messageId, rev, pinnedAt, pinnedBy }) =>
    message
      ? store(state, message as MessageDto)
      : patch(state, messageId as string, { rev, pinnedAt, pinnedBy }),
  'message:delivered': ({ members }, { userId, seq }) => {
    const member = members.get(userId as string);
    if (member) member.lastDeliveredSeq = Math.max(member.lastDeliveredSeq, seq as number);
  },
  'conversation:read': ({ members }, { userId, seq }) => {
    const member = members.get(userId as string);
    if (member) read(member, seq as number);
  },
  'conversation:updated': (state, { title, readOnly, rev }) => {
    if (isLatest(state, 'title', rev as number)) Object.assign(state, { title, readOnly });
  },
  'member:added': (state, { member, rev }) => {
    const { userId, role } = member as MemberDto;
    if (isLatest(state, userId, rev as number)) state.members.set(userId, member as MemberDto);
    play(state, userId, { role, rev });
  },
  'member:updated': (state, { userId, role, rev }) => play(state, userId as string, { role, rev }),
  'conversation:personal': () => undefined,
  'member:removed': (state, { userId, rev }) => {
    if (isLatest(state, userId as string, rev as number)) state.members.delete(userId as string);
  },
};

function isLatest({ revs }: ConversationState, what: string, rev: number): boolean {
  if (rev < (revs.get(what) ?? 0)) return false;
  revs.set(what, rev);
  return true;
}

/** Somebody has a role; it may be told before they are. */
function play(state: ConversationState, userId: string, { role, rev }: { role: string; rev: number }): void {
  if (isLatest(state, `role of ${userId}`, rev)) state.roles.set(userId, role);
  const member = state.members.get(userId);
  if (member) member.role = state.roles.get(userId) as string;
}

/** What an event tells of a message; it may come before the message. */
function patch(state: ConversationState, id: string, fields: Partial<MessageDto>): void {
  const message = state.messages.get(id);
  if (message) store(state, { ...message, ...fields });
  else state.early.set(id, fields);
}

/** An event may have been made before the quoted message was edited, and come after that. */
function quoteAsKnown({ messages }: ConversationState, { replyTo }: MessageDto): void {
  const quoted = replyTo && messages.get(replyTo.id);
  if (quoted) Object.assign(replyTo, { content: quoted.content, deletedAt: quoted.deletedAt });
}

/** Whoever has sent a message has read up to it. */
function store(state: ConversationState, message: MessageDto): void {
  const { messages, members, early } = state;
  const sender = members.get(message.senderId ?? '');
  if (sender) read(sender, message.seq);
  if ((messages.get(message.id)?.rev ?? 0) > message.rev) return;
  messages.set(message.id, message);
  const { id, content, deletedAt } = message;
  for (const reply of messages.values())
    if (reply.replyTo?.id === id) Object.assign(reply.replyTo, { content, deletedAt });
  const fields = early.get(id);
  early.delete(id);
  if (fields) store(state, { ...message, ...fields });
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

/** The same of somebody who hears events: how far pages have brought them is another thing. */
export function knownOf(state: ConversationState): unknown {
  return comparable({ ...state, rev: 0 });
}
