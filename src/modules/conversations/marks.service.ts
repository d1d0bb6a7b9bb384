import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Principal } from '../../platform/auth/principal.js';
import { EventBus } from '../../platform/events/event-bus.js';
import { Coalesce } from '../../shared/coalesce.js';
import type { ConversationId, UserId } from '../../shared/ids.js';
import { UsersService } from '../users/index.js';
import { type Conversation, type Member, memberIds, memberOf } from './conversation.js';
import { ConversationAccess } from './conversation-access.js';
import { ConversationDelivered, ConversationRead } from './conversations.events.js';
import { toPersonalDto } from './conversations.presenter.js';
import type { DeliveredMarkerDto, ReadMarkerDto } from './dto/read.dto.js';
import { MarksRepository } from './marks.repository.js';
import { PendingReads, type ReadMove } from './pending-reads.js';
import { PersonalChanged } from './personal.events.js';
import { UnreadService } from './unread.service.js';

const further = (one: ReadMove, other: ReadMove): ReadMove => (other.seq > one.seq ? other : one);
const keyOf = ({ caller, id }: ReadMove): string => `${id}:${caller.userId}`;

/**
 * How far people have read, and how far messages have reached them. Markers never move back. Markers that
 * are set while one of the same person is being written are written together, and acknowledged after that; those of `readSoon` are
 * acknowledged at once, and written when no further one follows.
 */
@Injectable()
export class MarksService implements OnModuleInit {
  private readonly reads = new Coalesce(further, (move: ReadMove) => this.readUpTo(move));
  private readonly deliveries = new Coalesce(further, (move: ReadMove) => this.deliveredUpTo(move));

  constructor(
    private readonly marks: MarksRepository,
    private readonly access: ConversationAccess,
    private readonly unread: UnreadService,
    private readonly users: UsersService,
    private readonly events: EventBus,
    private readonly pending: PendingReads,
  ) {}

  onModuleInit(): void {
    this.pending.writeBy((move) => this.store(move));
  }

  /** Moves the caller's read marker forward. Throws `conversations.not_found`. */
  read(caller: Principal, id: ConversationId, seq: number): Promise<ReadMarkerDto> {
    const move = { caller, id, seq };
    return this.reads.do(keyOf(move), move);
  }

  /** The same, for those who say it again and again while they scroll: it is stored a little later. Throws `conversations.not_found`. */
  async readSoon(caller: Principal, id: ConversationId, seq: number): Promise<ReadMarkerDto> {
    if (!this.pending.isOpen) return this.read(caller, id, seq);
    const conversation = await this.access.asReader(caller, id);
    const me = memberOf(conversation, caller.userId) as Member;
    const wanted = Math.min(Math.max(seq, this.pending.seqOf(caller.userId, id)), conversation.lastSeq);
    const isNews = wanted > me.lastReadSeq || (me.unreadFrom !== null && me.unreadFrom <= seq);
    if (!isNews)
      return { conversationId: id, seq: me.lastReadSeq, unread: await this.countFrom(conversation, me) };
    this.pending.add(conversation, { caller, id, seq: wanted });
    const then = { ...me, lastReadSeq: Math.max(wanted, me.lastReadSeq), unreadFrom: null };
    return { conversationId: id, seq: then.lastReadSeq, unread: await this.countFrom(conversation, then) };
  }

  /** Moves the caller's delivered marker forward. Throws `conversations.not_found`. */
  delivered(caller: Principal, id: ConversationId, seq: number): Promise<DeliveredMarkerDto> {
    const move = { caller, id, seq };
    return this.deliveries.do(keyOf(move), move);
  }

  private async readUpTo(move: ReadMove): Promise<ReadMarkerDto> {
    const { caller, id } = move;
    const { me, unread } =
      (await this.store(move)) ??
      (await this.unread.placeOf(caller.userId, await this.access.asReader(caller, id)));
    return { conversationId: id, seq: me.lastReadSeq, unread };
  }

  /** Null when there was nothing to move, or the person is no member. */
  private async store({ caller, id, seq }: ReadMove): Promise<{ me: Member; unread: number } | null> {
    const moved = await this.marks.moveRead(await this.reader(caller), id, seq);
    return moved && this.tell(moved, caller.userId);
  }

  private async countFrom(conversation: Conversation, me: Member): Promise<number> {
    const { unread } = await this.unread.placeOf(me.userId, { ...conversation, members: [me] });
    return unread;
  }

  private async deliveredUpTo({ caller, id, seq }: ReadMove): Promise<DeliveredMarkerDto> {
    const { userId } = caller;
    const moved = await this.marks.moveDelivered(userId, id, seq);
    const conversation = moved ?? (await this.access.asMember(caller, id));
    const { lastDeliveredSeq, shown } = memberOf(conversation, userId) as Member;
    if (moved) {
      const audience = shown.deliveredRev === moved.rev ? memberIds(moved) : [userId];
      this.events.publish(new ConversationDelivered(moved, userId, lastDeliveredSeq, audience));
    }
    return { conversationId: id, seq: lastDeliveredSeq };
  }

  private async reader({ userId }: Principal): Promise<{ userId: UserId; showsReads: boolean }> {
    const { readReceipts } = await this.users.settingsOf(userId);
    return { userId, showsReads: readReceipts };
  }

  /** Whichever mark has moved, to those who may know. */
  private async tell(conversation: Conversation, userId: UserId): Promise<{ me: Member; unread: number }> {
    const place = await this.unread.placeOf(userId, conversation);
    const { me, unread } = place;
    if (me.personalRev === conversation.rev) {
      this.events.publish(new PersonalChanged(userId, toPersonalDto(conversation, me, unread)));
    } else {
      this.tellRead(conversation, me);
    }
    return place;
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
