import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../../platform/events/event-bus.js';
import { Connections } from '../../../platform/ws/sockets/connections.js';
import type { ConversationId } from '../../../shared/ids.js';
import { RoomEntered, RoomLeft, type Seat } from './direct.events.js';

/** Which sockets of this node look at which conversation. */
@Injectable()
export class DirectRooms implements OnModuleInit {
  private readonly rooms = new Map<ConversationId, Map<string, Seat>>();
  private readonly seats = new Map<string, Set<ConversationId>>();

  constructor(
    private readonly connections: Connections,
    private readonly events: EventBus,
  ) {}

  onModuleInit(): void {
    this.connections.watch({ closed: ({ id }) => this.closed(id) });
  }

  /** A socket looks at a conversation, from now on; again changes nothing. */
  enter(seat: Seat): void {
    const { socketId, conversationId } = seat;
    const room = this.rooms.get(conversationId) ?? new Map<string, Seat>();
    if (room.has(socketId)) return;
    this.rooms.set(conversationId, room.set(socketId, seat));
    this.seats.set(socketId, (this.seats.get(socketId) ?? new Set()).add(conversationId));
    this.events.publish(new RoomEntered(seat));
  }

  /** A socket looks at it no more, if it did. */
  leave(socketId: string, conversationId: ConversationId): void {
    const room = this.rooms.get(conversationId);
    const seat = room?.get(socketId);
    if (!room || !seat) return;
    room.delete(socketId);
    if (room.size === 0) this.rooms.delete(conversationId);
    this.seats.get(socketId)?.delete(conversationId);
    this.events.publish(new RoomLeft(seat));
  }

  /** The number of a conversation that a socket of this node looks at; undefined when none does. */
  numberOf(conversationId: ConversationId): number | undefined {
    const [seat] = this.rooms.get(conversationId)?.values() ?? [];
    return seat?.number;
  }

  private closed(socketId: string): void {
    for (const conversationId of this.seats.get(socketId) ?? []) this.leave(socketId, conversationId);
    this.seats.delete(socketId);
  }
}
