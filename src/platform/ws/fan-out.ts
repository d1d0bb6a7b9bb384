import { Adapter, type BroadcastOptions } from 'socket.io-adapter';
import { type Packet, PacketType } from 'socket.io-parser';
import type { UserId } from '../../shared/ids.js';
import { textFrame } from './frames.js';
import type { RealtimeNamespace, RealtimeSocket, Transport } from './realtime-socket.js';
import { userRoom } from './rooms.js';
import { isReadyForFrames } from './turn-transport.js';
import { packetText } from './wire-parser.js';

/** What Socket.IO's adapters have, and their types hide. */
interface Inside {
  apply(options: BroadcastOptions, visit: (socket: RealtimeSocket) => void): void;
}

/** Engine.IO's mark of a packet with a message in it. */
const MESSAGE = '4';

/** An event that several sockets of a namespace hear: written down and framed once for all of them, when the first one hears it. */
class SharedEvent {
  private text: string | undefined;
  private frame: Buffer | undefined;

  constructor(private readonly packet: Packet) {}

  /** The event of this name, in this namespace. */
  static of({ name: nsp }: RealtimeNamespace, event: string, payload: unknown): SharedEvent {
    return new SharedEvent({ type: PacketType.EVENT, nsp, data: [event, payload] });
  }

  /** Tells one of them. Past Engine.IO where nothing waits for it there. */
  tell(connection: Transport): void {
    this.text ??= packetText(this.packet);
    if (isReadyForFrames(connection))
      connection.transport.add((this.frame ??= textFrame(MESSAGE + this.text)));
    else connection.write(this.text);
  }
}

/** An event for people at all their sockets of a namespace. */
export interface PersonalEvent {
  name: string;
  userIds: readonly UserId[];
  payload: unknown;
}

/** Tells the sockets of these people on this node, each once. Past Socket.IO's sets of rooms: this is done for every message. */
export function tellPeopleHere(
  namespace: RealtimeNamespace,
  { name, userIds, payload }: PersonalEvent,
  mayHear?: (socket: RealtimeSocket) => boolean,
): void {
  const { adapter, sockets } = namespace;
  const event = SharedEvent.of(namespace, name, payload);
  for (const userId of new Set(userIds)) {
    for (const id of adapter.rooms.get(userRoom(userId)) ?? []) {
      const socket = sockets.get(id);
      if (socket && (!mayHear || mayHear(socket))) event.tell(socket.conn);
    }
  }
}

/** Tells the sockets of this node that an adapter of Socket.IO finds for these options. */
export function tellHere(adapter: Adapter, packet: Packet, options: BroadcastOptions): void {
  if (options.flags?.volatile) {
    Adapter.prototype.broadcast.call(adapter, packet, options);
    return;
  }
  packet.nsp = (adapter.nsp as RealtimeNamespace).name;
  const event = new SharedEvent(packet);
  (adapter as unknown as Inside).apply(options, ({ conn }) => event.tell(conn));
}

/** Socket.IO's adapter for one node, with this way out. */
export class FanOutAdapter extends Adapter {
  /** Called by Socket.IO for what several sockets shall hear. */
  override broadcast(packet: Packet, options: BroadcastOptions): void {
    tellHere(this, packet, options);
  }
}
