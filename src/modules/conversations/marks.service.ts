import { Injectable } from '@nestjs/common';
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
import { PersonalChanged } from './personal.events.js';
import { UnreadService } from './unread.service.js';

/** Somebody's marker, on its way to `seq`. */
interface Move {
  caller: Principal;
  id: ConversationId;
  seq: number;
}

const further = (one: Move, other: Move): Move => (other.seq > one.seq ? other : one);
const keyOf = ({ caller, id }: Move): string => `${id}:${caller.userId}`;

/**
 * How far people have read, and how far messages have reached them. Markers never move back. Markers that
 * are set while one of the same person is being written are written together, and acknowledged after that.
 */
@Injectable()
export class MarksService {
  private readonly reads = new Coalesce(further, (move: Move) => this.readUpTo(move));
  private readonly deliveries = new Coalesce(further, (move: Move) => this.deliveredUpTo(move));

  constructor(
    private readonly marks: MarksRepository,
    private readonly access: ConversationAccess,
    private readonly unread: UnreadService,
    private readonly users: UsersService,
    private readonly events: EventBus,
  ) {}

  /** Moves the caller's read marker forward. Throws `conversations.not_found`. */
  read(caller: Principal, id: ConversationId, seq: number): Promise<ReadMarkerDto> {
    const move = { caller, id, seq };
    return this.reads.do(keyOf(move), move);
  }

  /** Moves the caller's delivered marker forward. Throws `conversations.not_found`. */
  delivered(caller: Principal, id: ConversationId, seq: number): Promise<DeliveredMarkerDto> {
    const move = { caller, id, seq };
    return this.deliveries.do(keyOf(move), move);
  }

  private async readUpTo({ caller, id, seq }: Move): Promise<ReadMarkerDto> {
    const moved = await this.marks.moveRead(await this.reader(caller), id, seq);
    const { me, unread } = moved
      ? await this.tell(moved, caller.userId)
      : await this.unread.placeOf(caller.userId, await this.access.asMember(caller, id));
    return { conversationId: id, seq: me.lastReadSeq, unread };
  }

  private async deliveredUpTo({ caller, id, seq }: Move): Promise<DeliveredMarkerDto> {
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
