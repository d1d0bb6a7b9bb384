import { ServerDrainingDto, SyncNeededDto } from './server-events.dto.js';
import { Broadcaster } from './wire-events.js';

/** What a node says about itself. */
export const serverEvents = {
  'sync:needed': {
    payload: SyncNeededDto,
    description:
      'Events may have been missed: `sync` from how far you are, and ask for presence, as after a reconnect. To sockets of one node.',
  },
  'server:draining': {
    payload: ServerDrainingDto,
    description:
      'The node stops. Its sockets are closed one after the other, and reconnect to another node by themselves. To each socket with its own time.',
  },
};

/** Names the events that the platform itself sends (`Gaps`, `Backlog` and `Drain`). */
@Broadcaster(serverEvents)
export class ServerBroadcaster {}
