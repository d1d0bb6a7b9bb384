import { setTimeout as pause } from 'node:timers/promises';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Redis } from 'ioredis';
import { type BroadcastOptions, MessageType } from 'socket.io-adapter';
import type { Packet } from 'socket.io-parser';
import type { RedisLink } from '../redis/redis-link.js';
import { tellHere } from './fan-out.js';

const STREAM = 'haggle:events';
/** The longest wait of one read, in milliseconds: under the patience of a listening connection. */
const READ_MS = 5000;
/** The pause after a read that failed, in milliseconds: without one the adapter would try again at once, for ever. */
const RETRY_MS = 200;

/** What becomes of events between the nodes. */
export interface ClusterHooks {
  /** An event has reached Redis. */
  published: () => void;
  /** An event has not reached the other nodes. */
  lost: () => void;
  /** An event of another node is here, so many seconds after it reached Redis. */
  arrived: (lagSeconds: number) => void;
}

type AdapterFactory = ReturnType<typeof createAdapter>;
type StreamsAdapter = ReturnType<AdapterFactory>;

/**
 * Socket.IO's Redis Streams adapter, made to depend on Redis for other nodes only: sockets of this node get an event at once, whether or not
 * Redis takes it. (The library waits for Redis first.)
 */
export function clusterAdapter(redis: RedisLink, hooks: ClusterHooks): AdapterFactory {
  const factory = createAdapter(publisher(redis), {
    streamName: STREAM,
    channelPrefix: STREAM,
    blockTimeInMs: READ_MS,
    onlyPlaintext: true,
  });
  // Socket.IO calls it with `new`, which an arrow function does not take.
  return function adapterOf(namespace: unknown) {
    return localFirst(factory(namespace), hooks);
  };
}

function localFirst(adapter: StreamsAdapter, hooks: ClusterHooks): StreamsAdapter {
  const publish = adapter.doPublish.bind(adapter);
  const receive = adapter.onRawMessage.bind(adapter);
  adapter.doPublish = (message) => {
    (publish(message) as Promise<string>).then(hooks.published, hooks.lost);
    return Promise.resolve('');
  };
  adapter.broadcast = (packet: Packet, options) => {
    if (!options.flags?.local) share(adapter, packet, options);
    tellHere(adapter, packet, options);
    return Promise.resolve();
  };
  adapter.onRawMessage = (message, offset) => {
    hooks.arrived(Math.max(0, Date.now() - parseInt(offset, 10)) / 1000);
    receive(message, offset);
  };
  return adapter;
}

/** Hands an event to the other nodes. */
function share(
  adapter: StreamsAdapter,
  packet: Packet,
  { rooms, except, flags = {} }: BroadcastOptions,
): void {
  const opts = { rooms: [...rooms], except: [...(except ?? [])], flags };
  void adapter['publishAndReturnOffset']({ type: MessageType.BROADCAST, data: { packet, opts } });
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
