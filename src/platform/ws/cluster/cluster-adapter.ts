import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Redis } from 'ioredis';
import type { BroadcastOptions } from 'socket.io-adapter';
import type { Packet } from 'socket.io-parser';
import type { RedisLink } from '../../redis/redis-link.js';
import { type ClusterEntry, type ClusterEvent, ClusterEvents, STREAM } from './cluster-events.js';
import { SharedEvent, tellHere, tellRoomsHere } from '../wire/fan-out.js';
import type { RealtimeServer } from '../sockets/realtime-socket.js';

/** The longest wait of one read, in milliseconds: under the patience of a listening connection. */
const READ_MS = 5000;
/** The pause after a read that failed, in milliseconds: without one the adapter would try again at once, for ever. */
const RETRY_MS = 200;

type AdapterFactory = ReturnType<typeof createAdapter>;
type StreamsAdapter = ReturnType<AdapterFactory>;

/** Called for what another node has said, with the seconds since it reached Redis. */
type Hear = (entry: ClusterEntry, lagSeconds: number) => void;

/**
 * Socket.IO's Redis Streams adapter, made to depend on Redis for other nodes only: sockets of this node get an event at once, whether or not
 * Redis takes it. (The library waits for Redis first, and makes an entry of each event: `ClusterEvents` makes them here.)
 */
export function clusterAdapter(redis: RedisLink, shared: ClusterEvents, hear: Hear): AdapterFactory {
  const factory = createAdapter(publisher(redis), {
    streamName: STREAM,
    channelPrefix: STREAM,
    blockTimeInMs: READ_MS,
    onlyPlaintext: true,
  });
  const logger = new Logger(ClusterEvents.name);
  const heard: Hear = (entry, lagSeconds) => {
    try {
      hear(entry, lagSeconds);
    } catch (error) {
      // The library would read it again, for ever.
      logger.error(error);
    }
  };
  // Socket.IO calls it with `new`, which an arrow function does not take.
  return function adapterOf(namespace: unknown) {
    const adapter = factory(namespace);
    const receive = adapter.onRawMessage.bind(adapter);
    adapter.onRawMessage = (entry, id) => {
      if (!isOurs(entry)) receive(entry, id);
      else if (!shared.isOwn(entry)) heard(entry, Math.max(0, Date.now() - parseInt(id, 10)) / 1000);
    };
    return localFirst(adapter, shared);
  };
}

/** Tells the sockets of this node what is in an entry. */
export function tellEntry(server: RealtimeServer, { events }: ClusterEntry): void {
  for (const [name, rooms, except, text] of JSON.parse(events) as ClusterEvent[]) {
    const namespace = server._nsps.get(name);
    if (!namespace || namespace.sockets.size === 0) continue;
    const options = { rooms: new Set(rooms), except: new Set(except) };
    tellRoomsHere(namespace.adapter, options, SharedEvent.written(name, text));
  }
}

function isOurs(entry: object): entry is ClusterEntry {
  return 'events' in entry;
}

function localFirst(adapter: StreamsAdapter, shared: ClusterEvents): StreamsAdapter {
  adapter.broadcast = (packet: Packet, options: BroadcastOptions) => {
    const event = tellHere(adapter, packet, options) ?? SharedEvent.ofPacket(packet);
    const { rooms, except = [], flags } = options;
    if (!flags?.local) shared.share(event, { rooms: [...rooms], except: [...except] });
    return Promise.resolve();
  };
  return adapter;
}

/** As much of a client as the library uses. */
function publisher(redis: RedisLink): object {
  const client = redis.client as Redis;
  return {
    options: {},
    xadd: (args: string[]) => client.xadd(...(args as Parameters<Redis['xadd']>)),
    publish: (channel: string, payload: Buffer) => client.publish(channel, payload),
    duplicate: () => streamReader(redis),
  };
}

/**
 * The library reads from `$`, "what comes from now on", anew after each silence, and would miss what comes between two reads: here
 * `$` is the end of the stream as it was at first.
 */
function streamReader(redis: RedisLink): Redis {
  const reader = redis.listener({ protocol: 2 });
  const read = reader.xread.bind(reader) as (...args: unknown[]) => Promise<unknown>;
  let start: string | undefined;
  const patientRead = async (...args: unknown[]): Promise<unknown> => {
    try {
      const from = args.at(-1) === '$' ? (start ??= await lastEntry(reader)) : args.at(-1);
      return await read(...args.slice(0, -1), from);
    } catch (error) {
      await pause(RETRY_MS);
      throw error;
    }
  };
  return Object.assign(reader, { xread: patientRead });
}

async function lastEntry(reader: Redis): Promise<string> {
  const [last] = await reader.xrevrange(STREAM, '+', '-', 'COUNT', 1);
  return last?.[0] ?? '0-0';
}
