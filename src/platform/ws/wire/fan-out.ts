import { Adapter, type BroadcastOptions } from 'socket.io-adapter';
import { type Packet, PacketType } from 'socket.io-parser';
import type { UserId } from '../../../shared/ids.js';
import { textFrame } from './frames.js';
import type { RealtimeNamespace, RealtimeSocket, Transport } from '../sockets/realtime-socket.js';
import { userRoom } from '../rooms.js';
import { isReadyForFrames } from './turn-transport.js';
import { packetText } from './wire-parser.js';

/** What Socket.IO's adapters have, and their types hide. */
interface Inside {
  apply(options: BroadcastOptions, visit: (socket: RealtimeSocket) => void): void;
}

/** Engine.IO's mark of a packet with a message in it. */
const MESSAGE = '4';

/** An event that several sockets of a namespace hear: written down and framed once for all of them, when the first one hears it. */
export class SharedEvent {
  private frame: Buffer | undefined;

  private constructor(
    /** Its namespace. */
    readonly namespace: string,
    private written: string | undefined,
    private readonly packet?: Packet,
  ) {}

  /** The event of this name, in this namespace. */
  static of({ name: nsp }: RealtimeNamespace, event: string, payload: unknown): SharedEvent {
    return SharedEvent.ofPacket({ type: PacketType.EVENT, nsp, data: [event, payload] });
  }

  /** What this packet says. */
  static ofPacket(packet: Packet): SharedEvent {
    return new SharedEvent(packet.nsp, undefined, packet);
  }

  /** One that another node has written down. */
  static written(namespace: string, text: string): SharedEvent {
    return new SharedEvent(namespace, text);
  }

  /** As Socket.IO's protocol writes it. */
  get text(): string {
    return (this.written ??= packetText(this.packet as Packet));
  }

  /** Tells one of them. Past Engine.IO where nothing waits for it there. */
  tell(connection: Transport): void {
    if (isReadyForFrames(connection))
      connection.transport.add((this.frame ??= textFrame(MESSAGE + this.text)));
    else connection.write(this.text);
  }
}

/** Tells the sockets of these people on this node, each once. Past Socket.IO's sets of rooms: this is done for every message. */
export function tellPeopleHere(
  { adapter, sockets }: RealtimeNamespace,
  userIds: readonly UserId[],
  event: SharedEvent,
  mayHear?: (socket: RealtimeSocket) => boolean,
): void {
  for (const userId of new Set(userIds)) {
    for (const id of adapter.rooms.get(userRoom(userId)) ?? []) {
      const socket = sockets.get(id);
      if (socket && (!mayHear || mayHear(socket))) event.tell(socket.conn);
    }
  }
}

/** Tells the sockets of this node that are in one of these rooms, or in all where none is named, and in none of the others. */
export function tellRoomsHere(
  adapter: Adapter,
  { rooms, except = new Set() }: BroadcastOptions,
  event: SharedEvent,
): void {
  (adapter as unknown as Inside).apply({ rooms, except }, ({ conn }) => event.tell(conn));
}

/** Tells what Socket.IO itself would tell on this node. Answers the event; undefined where it is one that Socket.IO may drop. */
export function tellHere(
  adapter: Adapter,
  packet: Packet,
  options: BroadcastOptions,
): SharedEvent | undefined {
  if (options.flags?.volatile) {
    Adapter.prototype.broadcast.call(adapter, packet, options);
    return undefined;
  }
  packet.nsp = (adapter.nsp as RealtimeNamespace).name;
  const event = SharedEvent.ofPacket(packet);
  tellRoomsHere(adapter, options, event);
  return event;
}

/** Socket.IO's adapter for one node, with this way out. */
export class FanOutAdapter extends Adapter {
  /** Called by Socket.IO for what several sockets shall hear. */
  override broadcast(packet: Packet, options: BroadcastOptions): void {
    tellHere(this, packet, options);
  }
}
