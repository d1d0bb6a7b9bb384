import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { ClusterSignals } from '../../../platform/redis/cluster-signals.js';
import { Connections } from '../../../platform/ws/sockets/connections.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { MarksService, UnreadService } from '../../conversations/index.js';
import { personal } from './personal.js';
import { MessageForContracts } from './shared.events.js';

const ARRIVED = 'dialects:arrived';
/** The contracts that tell senders what was delivered (seeds/002, Message Status; seeds/003, Message Schema). */
const TELLING = new Set(['/storefront', '/jivbook']);

/** A new message, and whom it is for. */
interface Arrival {
  conversationId: ConversationId;
  seq: number;
  userIds: UserId[];
}

/**
 * Delivered, for contracts whose clients never say so: a message that goes to an open socket of such a contract has arrived, and what
 * was waiting arrives when the socket opens. Each node looks at its own sockets.
 */
@Injectable()
export class ArrivalsService implements OnModuleInit {
  private readonly logger = new Logger(ArrivalsService.name);
  /** Sockets of telling contracts on this node, by person. */
  private readonly open = new Map<UserId, Set<string>>();
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
      if (this.open.has(userId)) this.marks.arrived(personal(userId), conversationId, seq).catch(this.log);
  }

  private async catchUp(userId: UserId): Promise<void> {
    const { conversations } = await this.unread.ofPairs(personal(userId));
    for (const { conversationId } of conversations)
      await this.marks.delivered(personal(userId), conversationId as ConversationId, Number.MAX_SAFE_INTEGER);
  }
}
