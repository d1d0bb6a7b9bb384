import type { Target } from '../harness/servers.js';
import { personId } from '../harness/tokens.js';
import { HttpConnection, type RawRequest } from './http-client.js';
import { flood } from './requests.js';
import { beginAll, restWires } from './wires.js';

const CONNECTIONS = 16;
const PARTNERS = 20;
const HISTORY = 60;

/** What to ask for. */
export type RestKind = 'send' | 'history' | 'list';

/** One round of one kind of request. */
export interface RestRoundInput {
  target: Target;
  kind: RestKind;
  warmUpMs: number;
  measureMs: number;
}

/** What came of it. */
export interface RestResult {
  figures: Record<'req/s' | 'server CPU s/1k', number>;
  refused: number;
  /** How many messages the server has taken, the warm-up included. */
  acked: number;
}

interface Desk {
  connections: HttpConnection[];
  conversationIds: string[];
  sent: number;
}

const me = personId(1);
const partner = (index: number): string => personId(index + 2);
const desks = new Map<string, Desk>();

/** One person with twenty conversations, and a longer history in the first. Answers how many messages were sent. */
export async function openRest(target: Target): Promise<number> {
  const pairs = Array.from({ length: PARTNERS }, (_, index) => [me, partner(index)]);
  const conversationIds = await beginAll(target, pairs);
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => HttpConnection.open(target.origin)),
  );
  desks.set(target.name, { connections, conversationIds, sent: 0 });
  const [http] = connections as [HttpConnection];
  for (let message = 0; message < HISTORY; message += 1) await http.json(sendTo(target, 0));
  for (let other = 1; other < PARTNERS; other += 1) await http.json(sendTo(target, other));
  return HISTORY + PARTNERS - 1;
}

/** Closes the connections. */
export function closeRest({ name }: Target): void {
  for (const http of desks.get(name)?.connections ?? []) http.close();
  desks.delete(name);
}

/** Sixteen connections, one request at a time on each. */
export async function rest({ target, kind, warmUpMs, measureMs }: RestRoundInput): Promise<RestResult> {
  const { connections, conversationIds } = desks.get(target.name) as Desk;
  const wire = restWires[target.wire as keyof typeof restWires];
  const history = wire.history(me, conversationIds[0] ?? '');
  const list = wire.list(me);
  let turn = 0;
  const next: Record<RestKind, () => RawRequest> = {
    send: () => sendTo(target, (turn += 1) % PARTNERS),
    history: () => history,
    list: () => list,
  };
  const warmUp = await flood(target, connections, next[kind], warmUpMs);
  const { seconds, cpu, done, refused } = await flood(target, connections, next[kind], measureMs);
  return {
    figures: { 'req/s': done / seconds, 'server CPU s/1k': (1000 * cpu) / done },
    refused: refused + warmUp.refused,
    acked: kind === 'send' ? done + warmUp.done : 0,
  };
}

function sendTo({ name, wire }: Target, index: number): RawRequest {
  const desk = desks.get(name) as Desk;
  desk.sent += 1;
  const content = `${desk.sent} `.padEnd(100, 'Is it still available? ');
  return restWires[wire as keyof typeof restWires].send(
    me,
    desk.conversationIds[index] ?? '',
    partner(index),
    content,
  );
}
