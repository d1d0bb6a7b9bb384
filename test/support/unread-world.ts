import { Types } from 'mongoose';
import type { ConversationDto } from '../../src/modules/conversations/dto/conversation.dto.js';
import type { SentMessageDto } from '../../src/modules/messages/dto/message.dto.js';
import { beginDirect } from './conversations.js';
import { begin } from './talk.js';
import type { TestApp } from './test-app.js';

/** Where somebody should be in a conversation, by the rules alone. */
export interface Place {
  marker: number;
  unreadFrom: number | null;
  cleared: number;
}

/** One thing that one person does in one conversation. */
export interface Step {
  action: UnreadAction;
  /** One of the three; in the direct conversation one of the first two. */
  who: number;
  inGroup: boolean;
  dice: number;
}

type Doing = (world: UnreadWorld, id: string, who: string, dice: number) => Promise<unknown>;

/** Everything that can change what somebody has unread, over REST, and what should come of it. */
const doings = {
  send: async (world, id, who, dice) => {
    const path = `/api/v1/conversations/${id}/messages`;
    const { status, body } = await world.rest(who).post<SentMessageDto>(path, { content: `say ${dice}` });
    if (status !== 201) return;
    world.said(id, body);
    world.move(id, who, () => ({ marker: body.seq, unreadFrom: null }));
  },
  announce: async (world, id, _who, dice) => {
    const message = { content: `news ${dice}`, type: 'system' };
    const path = `/api/v1/conversations/${id}/messages`;
    world.said(id, (await world.app.service().post<SentMessageDto>(path, message)).body);
  },
  read: async (world, id, who, seq) => {
    await world.rest(who).post(`/api/v1/conversations/${id}/read`, { seq });
    world.move(id, who, ({ marker, unreadFrom }) => {
      const position = Math.min(seq, world.lastSeq(id));
      if (position > marker) return { marker: position, unreadFrom: null };
      return unreadFrom !== null && seq >= unreadFrom ? { unreadFrom: null } : {};
    });
  },
  markUnread: async (world, id, who, seq) => {
    if (seq > 0) await world.rest(who).post(`/api/v1/conversations/${id}/unread`, { seq });
    if (seq > 0) world.mark(id, who, seq);
  },
  markLast: async (world, id, who) => {
    await world.rest(who).post(`/api/v1/conversations/${id}/unread`);
    const seqs = await world.visibleToBeRead(id, who, world.placeOf(id, who)?.cleared ?? 0);
    world.mark(id, who, Math.max(...seqs));
  },
  clear: async (world, id, who) => {
    await world.rest(who).delete(`/api/v1/conversations/${id}/history`);
    world.move(id, who, () => ({ marker: world.lastSeq(id), cleared: world.lastSeq(id), unreadFrom: null }));
  },
  delete: (world, _id, who, dice) =>
    world.rest(who).delete(`/api/v1/messages/${world.ownMessage(who, dice)}`),
  edit: (world, _id, who, dice) =>
    world.rest(who).patch(`/api/v1/messages/${world.ownMessage(who, dice)}`, { content: `edit ${dice}` }),
  block: (world, _id, who) => world.rest(who).put(`/api/v1/users/${world.people[0]}/block`),
  unblock: (world, _id, who) => world.rest(who).delete(`/api/v1/users/${world.people[0]}/block`),
  leave: async (world, _id, who) => {
    await world.rest(who).delete(`/api/v1/conversations/${world.group}/members/${who}`);
    world.leave(world.group, who);
  },
  join: async (world, _id, who) => {
    await world.app.service().post(`/api/v1/conversations/${world.group}/members`, { userId: who });
    if (!world.placeOf(world.group, who)) world.enter(world.group, who);
  },
} satisfies Record<string, Doing>;

export type UnreadAction = keyof typeof doings;
export const unreadActions = Object.keys(doings) as UnreadAction[];

/** A conversation of two people, a group with a third, and where each of them should be. */
export class UnreadWorld {
  private readonly places = new Map<string, Place>();
  private readonly lastSeqs = new Map<string, number>();
  private readonly ownMessages = new Map<string, string[]>();

  private constructor(
    readonly app: TestApp,
    readonly people: readonly string[],
    readonly direct: string,
    readonly group: string,
  ) {
    for (const who of people) this.enter(group, who);
    for (const who of people.slice(0, 2)) this.enter(direct, who);
  }

  static async begin(app: TestApp): Promise<UnreadWorld> {
    const tag = new Types.ObjectId().toHexString();
    const people = ['asha', 'ben', 'cleo'].map((name) => `${name}-${tag}`);
    const direct = await beginDirect(app, people[0] ?? '', people[1] ?? '');
    const members = people.map((userId) => ({ userId }));
    const group: ConversationDto = await begin(app.service(), { type: 'group', members });
    return new UnreadWorld(app, people, direct, group.id);
  }

  rest(who: string): ReturnType<TestApp['rest']> {
    return this.app.rest(who);
  }

  async act({ action, who, inGroup, dice }: Step): Promise<void> {
    const id = inGroup ? this.group : this.direct;
    await doings[action](this, id, this.people[who % (inGroup ? 3 : 2)] as string, dice);
  }

  placeOf(id: string, who: string): Place | undefined {
    return this.places.get(`${id} ${who}`);
  }

  lastSeq(id: string): number {
    return this.lastSeqs.get(id) ?? 0;
  }

  said(id: string, { seq, senderId, id: messageId }: SentMessageDto): void {
    this.lastSeqs.set(id, Math.max(seq, this.lastSeq(id)));
    if (senderId) this.ownMessages.set(senderId, [...(this.ownMessages.get(senderId) ?? []), messageId]);
  }

  /** Something that this person has said, anywhere. */
  ownMessage(who: string, dice: number): string {
    const own = this.ownMessages.get(who) ?? [];
    return own[dice % Math.max(1, own.length)] ?? '0'.repeat(24);
  }

  enter(id: string, who: string): void {
    this.places.set(`${id} ${who}`, { marker: this.lastSeq(id), unreadFrom: null, cleared: 0 });
  }

  leave(id: string, who: string): void {
    this.places.delete(`${id} ${who}`);
  }

  move(id: string, who: string, change: (place: Place) => Partial<Place>): void {
    const place = this.placeOf(id, who);
    if (place) Object.assign(place, change(place));
  }

  mark(id: string, who: string, seq: number): void {
    this.move(id, who, ({ marker, cleared }) => {
      const from = Math.max(seq, cleared + 1);
      return Number.isFinite(seq) && from <= marker ? { unreadFrom: from } : {};
    });
  }

  /** The numbers of the messages of others that are there, one by one. */
  async visibleToBeRead(id: string, who: string, after: number): Promise<number[]> {
    const rows = await this.app.database
      .collection('messages')
      .find({ conversationId: new Types.ObjectId(id) })
      .toArray();
    return rows
      .filter((row) => row['senderId'] !== who && !row['deletedAt'] && row['type'] !== 'void')
      .map((row) => row['seq'] as number)
      .filter((seq) => seq > after);
  }

  /** How many messages somebody at this place should have unread. */
  async countUnread(id: string, who: string, place = this.placeOf(id, who)): Promise<number> {
    if (!place) return 0;
    return (await this.visibleToBeRead(id, who, (place.unreadFrom ?? place.marker + 1) - 1)).length;
  }
}
