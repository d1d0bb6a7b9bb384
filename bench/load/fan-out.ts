import { setTimeout as pause } from 'node:timers/promises';
import { Meter } from '../harness/proc.js';
import type { Target } from '../harness/servers.js';
import { personId } from '../harness/tokens.js';
import { Door } from './door.js';
import { Await, pooled } from './pool.js';
import type { WireClient } from './wire-client.js';
import { beginAll, wires } from './wires.js';

/** A group with everybody online, of whom one speaks. */
export interface GroupInput {
  target: Target;
  members: number;
}

/** One round of it. */
export interface FanOutInput {
  target: Target;
  /** How many messages go out in one piece, so that the server reads them in one turn of its loop. */
  burst: number;
  /** The pace: a burst every so many milliseconds. None: each as soon as everybody has heard the one before. */
  everyMs?: number;
  measureMs: number;
}

/** What it cost. */
export interface FanOutResult {
  figures: Record<'server CPU us/delivery' | 'deliveries/s', number>;
  /** Deliveries that did not come, and those that came twice. */
  lost: number;
  repeated: number;
}

interface Group {
  conversationId: string;
  sockets: WireClient[];
}

const DELIVERY_LIMIT_MS = 20_000;
const CONNECT_WIDTH = 16;

const groups = new Map<string, Group>();

/** Begins the group and connects all of it. */
export async function openGroup({ target, members }: GroupInput): Promise<void> {
  const people = Array.from({ length: members }, (_, index) => personId(index + 1));
  const [conversationId = ''] = await beginAll(target, [people]);
  const door = new Door(target);
  const sockets = await pooled(people, CONNECT_WIDTH, (userId) => door.enter(userId, conversationId));
  groups.set(target.name, { conversationId, sockets });
}

/** Everybody leaves. */
export function closeGroup({ name }: Target): void {
  for (const socket of groups.get(name)?.sockets ?? []) socket.cut();
  groups.delete(name);
}

/** Sends burst after burst, each when everybody has heard the one before, or at a pace. */
export async function fanOut({ target, burst, everyMs, measureMs }: FanOutInput): Promise<FanOutResult> {
  const { conversationId, sockets } = groups.get(target.name) as Group;
  const [speaker, ...hearers] = sockets as [WireClient, ...WireClient[]];
  const { say, body } = wires[target.wire];
  const count = { sent: 0, acked: 0, heard: 0, own: 0 };
  const done = new Await(() => count.acked === count.sent && count.heard >= count.sent * hearers.length);
  const add = (what: 'acked' | 'heard' | 'own') => () => {
    count[what] += 1;
    done.check();
  };
  listen(target, speaker, add('own'));
  for (const hearer of hearers) listen(target, hearer, add('heard'));
  const sendBurst = (): void => {
    for (let message = 0; message < burst; message += 1) {
      count.sent += 1;
      speaker.ask(say, body(conversationId, '', `${count.sent} `.padEnd(100, 'x')), add('acked'));
    }
  };
  const meter = new Meter([target.pid]);
  for (let heardAll = true; heardAll && meter.seconds * 1000 < measureMs;) {
    speaker.inOnePiece(sendBurst);
    heardAll = await done.within(DELIVERY_LIMIT_MS);
    if (everyMs) await pause(everyMs - ((meter.seconds * 1000) % everyMs));
  }
  const missing = count.sent * hearers.length - count.heard;
  const deliveries = count.heard + count.own;
  const figures = {
    'server CPU us/delivery': (meter.cpu(target.pid) * 1e6) / deliveries,
    'deliveries/s': deliveries / meter.seconds,
  };
  return { figures, lost: Math.max(0, missing), repeated: Math.max(0, -missing) };
}

function listen({ wire }: Target, socket: WireClient, count: () => void): void {
  const { heard } = wires[wire];
  socket.listener = (event) => {
    if (event === heard) count();
  };
}
