import { setTimeout as pause } from 'node:timers/promises';
import { Meter } from '../harness/proc.js';
import type { Target } from '../harness/servers.js';
import { percentile } from '../harness/stats.js';
import { pairsOf } from '../harness/tokens.js';
import { Door } from './door.js';
import { type Faults, Ledger } from './ledger.js';
import { Await } from './pool.js';
import type { WireClient } from './wire-client.js';
import { beginAll, wires } from './wires.js';

/** How long messages that are on their way may take when a round ends. */
const DRAIN_LIMIT_MS = 20_000;
/** A warm-up has so many messages for each that is under way at a time, and a measurement so many, ... */
const WARM_UP_WAVES = 2;
const MEASURED_WAVES = 4;
/** ... but not fewer than these, for the p99; neither takes longer than this, whatever the machine is busy with. */
const FEWEST = 200;
const WINDOW_LIMIT_MS = 12_000;
/** How long to listen for repeats after the last message. */
const SILENCE_MS = 150;

/** Two-person conversations with everybody online. */
export interface TalkInput {
  target: Target;
  pairs: number;
  /** As many for each pair, of which each message goes to any; one that is begun for it, if not said. */
  conversationIds?: string[] | undefined;
}

/** One round of talk. */
export interface TalkRoundInput {
  target: Target;
  /** Who sends: both of each pair, or the first person alone. */
  senders: 'all' | 'first';
  /** How many sends of each sender are under way at a time. */
  inFlight: number;
  warmUpMs: number;
  measureMs: number;
}

/** The figures of a round. */
export type TalkFigures = Record<
  'msg/s' | 'server CPU s/1k' | 'database CPU s/1k' | 'p50 ms' | 'p99 ms' | 'load core %',
  number
>;

/** What came of a round. */
export interface TalkResult {
  figures: TalkFigures;
  faults: Faults;
  /** How many messages the server has acknowledged, the warm-up included. */
  acked: number;
}

interface Heard {
  content: string;
  conversationId: string;
  seq: number;
}

interface Seat {
  socket: WireClient;
  conversationIds: string[];
  partnerId: string;
  partner: Seat;
}

const rooms = new Map<string, Seat[]>();

/** Connects the two people of each pair; they stay for all rounds. */
export async function openTalk({ target, pairs, conversationIds }: TalkInput): Promise<void> {
  const people = pairsOf(pairs);
  const ids = conversationIds ?? (await beginAll(target, people));
  const each = ids.length / pairs;
  const door = new Door(target);
  const partnersDoor = new Door({ ...target, ...target.second });
  const seats: Seat[] = [];
  for (const [index, [one, other]] of people.entries()) {
    const own = ids.slice(index * each, (index + 1) * each);
    const [room] = own;
    const first = { conversationIds: own, partnerId: other, socket: await door.enter(one, room) } as Seat;
    const second = {
      conversationIds: own,
      partnerId: one,
      socket: await partnersDoor.enter(other, room),
      partner: first,
    };
    first.partner = second;
    seats.push(first, second);
  }
  rooms.set(target.name, seats);
}

/** Everybody leaves. */
export function closeTalk({ name }: Target): void {
  for (const { socket } of rooms.get(name) ?? []) socket.cut();
  rooms.delete(name);
}

/** Talks in a closed loop: whoever has an ack sends the next message. */
export async function talk({
  target,
  senders,
  inFlight,
  warmUpMs,
  measureMs,
}: TalkRoundInput): Promise<TalkResult> {
  const seats = rooms.get(target.name) ?? [];
  const ledger = new Ledger();
  const drained = new Await(() => ledger.open === 0);
  let going = true;
  for (const seat of seats) listen(target, seat, ledger);
  const send = (seat: Seat): void => {
    if (going) say(target, seat, ledger, () => send(seat));
  };
  const speakers = senders === 'all' ? seats : seats.slice(0, 1);
  for (const seat of speakers) for (let lane = 0; lane < inFlight; lane += 1) send(seat);
  const wave = speakers.length * inFlight;
  await completed(ledger, warmUpMs, WARM_UP_WAVES * wave);
  const figures = await measure(target, ledger, () =>
    completed(ledger, measureMs, Math.max(FEWEST, MEASURED_WAVES * wave)),
  );
  going = false;
  ledger.closed = () => drained.check();
  await drained.within(DRAIN_LIMIT_MS);
  await pause(SILENCE_MS);
  return { figures, faults: ledger.faults(), acked: ledger.acked };
}

/** Waits for this time and for so many more messages, whichever is later. */
async function completed(ledger: Ledger, forMs: number, count: number): Promise<void> {
  const goal = ledger.latencies.length + count;
  const startedAt = performance.now();
  const limit = Math.max(forMs, WINDOW_LIMIT_MS);
  await pause(forMs);
  while (ledger.latencies.length < goal && performance.now() - startedAt < limit) await pause(20);
}

function listen({ wire }: Target, seat: Seat, ledger: Ledger): void {
  const { heard, marks = [] } = wires[wire];
  seat.socket.listener = (event, payload) => {
    if (event !== heard) return;
    const { content, conversationId, seq } = payload as Heard;
    if (!ledger.hear(seat, content)) return;
    for (const mark of marks) sayBeside(seat, ledger, mark, { conversationId, seq });
  };
}

/** Something that is no message: nobody waits for its answer, but it must not be refused. */
function sayBeside(seat: Seat, ledger: Ledger, event: string, body: object): void {
  seat.socket.ask(event, body, ({ ok, error }) => {
    if (!ok) ledger.refuseBeside(JSON.stringify(error));
  });
}

function say({ wire }: Target, seat: Seat, ledger: Ledger, next: () => void): void {
  const { number, content } = ledger.begin(seat, seat.partner);
  const { announce, say: event, body } = wires[wire];
  const { conversationIds, partnerId } = seat;
  const conversationId = conversationIds[Math.floor(Math.random() * conversationIds.length)] as string;
  if (announce) sayBeside(seat, ledger, announce, { conversationId });
  seat.socket.ask(event, body(conversationId, partnerId, content), (ack) => {
    ledger.ack(number, ack.ok ? undefined : JSON.stringify(ack.error));
    if (ack.ok) next();
  });
}

async function measure(
  { pid, second, databasePid }: Target,
  ledger: Ledger,
  window: () => Promise<void>,
): Promise<TalkFigures> {
  const before = ledger.latencies.length;
  const nodes = second ? [pid, second.pid] : [pid];
  const meter = new Meter([...nodes, databasePid, process.pid]);
  await window();
  const { seconds } = meter;
  const server = nodes.reduce((sum, node) => sum + meter.cpu(node), 0);
  const [database, load] = [meter.cpu(databasePid), meter.cpu(process.pid)];
  const latencies = ledger.latencies.slice(before);
  const thousands = latencies.length / 1000;
  return {
    'msg/s': latencies.length / seconds,
    'server CPU s/1k': server / thousands,
    'database CPU s/1k': database / thousands,
    'p50 ms': percentile(latencies, 0.5),
    'p99 ms': percentile(latencies, 0.99),
    'load core %': (100 * load) / seconds,
  };
}
