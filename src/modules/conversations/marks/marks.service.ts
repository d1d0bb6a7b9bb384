import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { EventBus } from '../../../platform/events/event-bus.js';
import { Coalesce } from '../../../shared/coalesce.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { UsersService } from '../../users/index.js';
import {
  type Conversation,
  type MarkedConversation,
  type MarkedMember,
  type Member,
  memberIds,
  memberOf,
} from '../conversation.js';
import { ConversationAccess } from '../conversation-access.js';
import { ConversationDelivered, ConversationRead } from '../conversations.events.js';
import { toPersonalDto } from '../conversations.presenter.js';
import type { DeliveredMarkerDto, ReadMarkerDto } from '../dto/read.dto.js';
import { movesRead } from './marks.policy.js';
import { MarksRepository } from './marks.repository.js';
import { type MarkMove, PendingMarks } from './pending-marks.js';
import { PersonalChanged } from '../personal/personal.events.js';
import { UnreadService } from './unread.service.js';

const further = (one: MarkMove, other: MarkMove): MarkMove => (other.seq > one.seq ? other : one);
const keyOf = ({ caller, id }: MarkMove): string => `${id}:${caller.userId}`;

/**
 * How far people have read, and how far messages have reached them. Markers never move back. Markers that
 * are set while one of the same person is being written are written together, and acknowledged after that; those of `readSoon` and
 * `deliveredSoon` are acknowledged at once where more of them follow each other, and written once for all (`PendingMarks`).
 */
@Injectable()
export class MarksService implements OnModuleInit {
  private readonly reads = new Coalesce(further, (move: MarkMove) => this.readUpTo(move));
  private readonly deliveries = new Coalesce(further, (move: MarkMove) => this.deliveredUpTo(move));

  constructor(
    private readonly marks: MarksRepository,
    private readonly access: ConversationAccess,
    private readonly unread: UnreadService,
    private readonly users: UsersService,
    private readonly events: EventBus,
    private readonly pending: PendingMarks,
  ) {}

  onModuleInit(): void {
    this.pending.writeBy((move) => (move.kind === 'read' ? this.storeRead(move) : this.storeDelivered(move)));
  }

  /** Moves the caller's read marker forward. Throws `conversations.not_found`. */
  read(caller: Principal, id: ConversationId, seq: number): Promise<ReadMarkerDto> {
    const move: MarkMove = { kind: 'read', caller, id, seq };
    return this.reads.do(keyOf(move), move);
  }

  /** The same, for those who say it again and again while they scroll: it is stored a little later. Throws `conversations.not_found`. */
  async readSoon(caller: Principal, id: ConversationId, seq: number): Promise<ReadMarkerDto> {
    const conversation = await this.access.asReader(caller, id);
    if (!this.pending.isOpen) return this.read(caller, id, seq);
    const me = memberOf(conversation, caller.userId) as MarkedMember;
    const furthest = Math.max(seq, this.pending.seqOf('read', caller.userId, id) ?? 0);
    if (!movesRead(me, furthest, conversation.lastSeq))
      return { conversationId: id, seq: me.lastReadSeq, unread: await this.countFrom(conversation, me) };
    const wanted = Math.min(furthest, conversation.lastSeq);
    this.pending.add(conversation, { kind: 'read', caller, id, seq: wanted });
    const then = { ...me, lastReadSeq: Math.max(wanted, me.lastReadSeq), unreadFrom: null };
    return { conversationId: id, seq: then.lastReadSeq, unread: await this.countFrom(conversation, then) };
  }

  /** Moves the caller's delivered marker forward. Throws `conversations.not_found`. */
  delivered(caller: Principal, id: ConversationId, seq: number): Promise<DeliveredMarkerDto> {
    const move: MarkMove = { kind: 'delivered', caller, id, seq };
    return this.deliveries.do(keyOf(move), move);
  }

  /** The same, for those who say it of each message: so long as others have just been stored, it is stored a little later. Throws `conversations.not_found`. */
  async deliveredSoon(caller: Principal, id: ConversationId, seq: number): Promise<DeliveredMarkerDto> {
    const resting = this.pending.seqOf('delivered', caller.userId, id);
    if (resting === undefined) return this.delivered(caller, id, seq);
    const conversation = await this.access.asReader(caller, id);
    if (!this.pending.isOpen) return this.delivered(caller, id, seq);
    const { lastDeliveredSeq } = memberOf(conversation, caller.userId) as MarkedMember;
    const known = Math.max(resting, lastDeliveredSeq);
    const wanted = Math.min(seq, conversation.lastSeq);
    if (wanted > known) this.pending.add(conversation, { kind: 'delivered', caller, id, seq: wanted });
    return { conversationId: id, seq: Math.max(wanted, known) };
  }

  /** The same for a message that has reached a member for sure, where nobody waits for an answer. Throws what storing throws. */
  async arrived(caller: Principal, id: ConversationId, seq: number): Promise<void> {
    if (this.pending.isOpen && this.pending.join({ kind: 'delivered', caller, id, seq })) return;
    await this.delivered(caller, id, seq);
  }

  private async readUpTo(move: MarkMove): Promise<ReadMarkerDto> {
    const { caller, id } = move;
    const { me, unread } =
      (await this.storeRead(move)) ??
      (await this.unread.placeOf(caller.userId, await this.access.asMember(caller, id)));
    return { conversationId: id, seq: me.lastReadSeq, unread };
  }

  /** Null when there was nothing to move, by the store or by the head in memory, or the person is no member. */
  private async storeRead({ caller, id, seq }: MarkMove): Promise<{ me: Member; unread: number } | null> {
    const moved = await this.marks.moveRead(await this.reader(caller), id, seq);
    return moved && this.tell(moved, caller.userId);
  }

  private async countFrom({ id, lastSeq }: MarkedConversation, me: MarkedMember): Promise<number> {
    const { unread } = await this.unread.placeOf(me.userId, { id, lastSeq, members: [me] });
    return unread;
  }

  private async deliveredUpTo(move: MarkMove): Promise<DeliveredMarkerDto> {
    const { caller, id } = move;
    const conversation = (await this.storeDelivered(move)) ?? (await this.access.asMember(caller, id));
    const { lastDeliveredSeq: seq } = memberOf(conversation, caller.userId) as MarkedMember;
    this.pending.rest(conversation, { ...move, seq });
    return { conversationId: id, seq };
  }

  /** As `storeRead`. */
  private async storeDelivered({ caller: { userId }, id, seq }: MarkMove): Promise<Conversation | null> {
    const moved = await this.marks.moveDelivered(userId, id, seq);
    if (!moved) return null;
    const { lastDeliveredSeq, shown } = memberOf(moved, userId) as Member;
    const audience = shown.deliveredRev === moved.rev ? memberIds(moved) : [userId];
    this.events.publish(new ConversationDelivered(moved, userId, lastDeliveredSeq, audience));
    return moved;
  }

  private async reader({ userId }: Principal): Promise<{ userId: UserId; showsReads: boolean }> {
    const { readReceipts } = await this.users.settingsOf(userId);
    return { userId, showsReads: readReceipts };
  }

  /** Whichever mark has moved, to those who may know: a marker at once, before what has a higher `rev`. */
  private async tell(conversation: Conversation, userId: UserId): Promise<{ me: Member; unread: number }> {
    const me = memberOf(conversation, userId) as Member;
    const isPersonal = me.personalRev === conversation.rev;
    if (!isPersonal) this.tellRead(conversation, me);
    const { unread } = await this.unread.placeOf(userId, conversation);
    if (isPersonal) this.events.publish(new PersonalChanged(userId, toPersonalDto(conversation, me, unread)));
    return { me, unread };
  }

  /** Those who may not know of the reading know at least that the messages have arrived. */
  private tellRead(conversation: Conversation, { userId, lastReadSeq, lastReadAt, shown }: Member): void {
    const everybody = memberIds(conversation);
    const audience = shown.readRev === conversation.rev ? everybody : [userId];
    this.events.publish(new ConversationRead(conversation, userId, lastReadSeq, audience, lastReadAt));
    if (shown.deliveredRev !== conversation.rev) return;
    const others = everybody.filter((id) => id !== userId);
    this.events.publish(new ConversationDelivered(conversation, userId, shown.lastDeliveredSeq, others));
  }
}
