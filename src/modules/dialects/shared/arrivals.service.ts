import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { ClusterSignals } from '../../../platform/redis/cluster-signals.js';
import { Connections } from '../../../platform/ws/connections.js';
import { Coalesce } from '../../../shared/coalesce.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { MarksService, UnreadService } from '../../conversations/index.js';
import { personal } from './personal.js';
import { MessageForContracts } from './shared.events.js';

const ARRIVED = 'dialects:arrived';
/** The contracts that tell senders what was delivered (seeds/002, Message Status; seeds/003, Message Schema). */
const TELLING = new Set(['/storefront', '/jivbook']);

/** So many milliseconds after a marker was moved it moves again: over all that has arrived meanwhile. */
const REST_MS = 1000;

/** A new message, and whom it is for. */
interface Arrival {
  conversationId: ConversationId;
  seq: number;
  userIds: UserId[];
}

/** How far messages have come to somebody. */
interface Reached {
  userId: UserId;
  conversationId: ConversationId;
  seq: number;
}

const further = (one: Reached, other: Reached): Reached => (other.seq > one.seq ? other : one);

/**
 * Delivered, for contracts whose clients never say so: a message that goes to an open socket of such a contract has arrived, and what
 * was waiting arrives when the socket opens. Each node looks at its own sockets.
 */
@Injectable()
export class ArrivalsService implements OnModuleInit {
  private readonly logger = new Logger(ArrivalsService.name);
  /** Sockets of telling contracts on this node, by person. */
  private readonly open = new Map<UserId, Set<string>>();
  private readonly reached = new Coalesce(further, (reached: Reached) => this.mark(reached));
  /** What goes wrong is made up for by the next socket, or by reading. */
  private readonly log = (error: unknown): void => this.logger.warn(error);

  constructor(
    private readonly connections: Connections,
    private readonly signals: ClusterSignals,
    private readonly marks: MarksService,
    private readonly unread: UnreadService,
  ) {}

  onModuleInit(): void {
    this.signals.on<Arrival>(ARRIVED, (arrival) => this.arrive(arrival));
    this.connections.watch({
      opened: ({ userId, id, namespace }) => {
        if (!TELLING.has(namespace)) return;
        this.open.set(userId, (this.open.get(userId) ?? new Set()).add(id));
        this.catchUp(userId).catch(this.log);
      },
      closed: ({ userId, id }) => {
        const sockets = this.open.get(userId);
        sockets?.delete(id);
        if (sockets?.size === 0) this.open.delete(userId);
      },
    });
  }

  /** After every send, whichever way it came. */
  @OnEvent(MessageForContracts.name)
  sent({ message, conversation, memberIds }: MessageForContracts): void {
    if (conversation.type === 'group') return;
    const userIds = memberIds.filter((userId) => userId !== message.senderId);
    const arrival: Arrival = { conversationId: conversation.id, seq: message.seq, userIds };
    this.signals.send(ARRIVED, arrival);
    this.arrive(arrival);
  }

  /** Nobody waits for it: whoever did would keep what was said in memory until then. */
  private arrive({ conversationId, seq, userIds }: Arrival): void {
    for (const userId of userIds)
      if (this.open.has(userId))
        void this.reached.do(`${conversationId}:${userId}`, { userId, conversationId, seq });
  }

  private async mark({ userId, conversationId, seq }: Reached): Promise<void> {
    await this.marks.delivered(personal(userId), conversationId, seq).catch(this.log);
    await pause(REST_MS, undefined, { ref: false });
  }

  private async catchUp(userId: UserId): Promise<void> {
    const { conversations } = await this.unread.ofPairs(personal(userId));
    for (const { conversationId } of conversations)
      await this.marks.delivered(personal(userId), conversationId as ConversationId, Number.MAX_SAFE_INTEGER);
  }
}
