import { Meter } from '../harness/proc.js';
import type { Target } from '../harness/servers.js';
import { personId } from '../harness/tokens.js';
import { Door } from './door.js';
import { HttpConnection } from './http-client.js';
import { pooled } from './pool.js';
import type { WireClient } from './wire-client.js';
import { restWires } from './wires.js';

/** Everybody is cut off at once, something is said to everybody, and everybody comes back at once. */
export interface StormInput {
  target: Target;
  /** Two-person conversations: the first two people, the next two ... None: people come back and that is all. */
  conversationIds: string[];
  people: number;
  /** Whether people ask once when they are back, though there is nothing to be missed. */
  asksAnyway: boolean;
}

/** What came of it. */
export interface StormResult {
  figures: Record<'all back s' | 'server CPU s' | 'turned away', number>;
  /** People who did not learn of the message they had missed; null when the server has no `sync`. */
  missed: number | null;
}

interface SyncAnswer {
  since: string;
  conversations: { id: string; rev: number; changes: Changes | null }[];
}

interface Changes {
  changes: { message?: { content: string } }[];
}

/** Where somebody stood when the cable was cut. */
interface Place {
  since: string;
  rev: number;
}

const WIDTH = 256;
const HTTP_CONNECTIONS = 16;
const missedBy = (person: number): string => `What person ${person} has missed`;

/** The storm: the clock runs from the cut on until the last person has caught up, without the time of the sends. */
export async function storm({
  target,
  conversationIds,
  people,
  asksAnyway,
}: StormInput): Promise<StormResult> {
  const numbers = Array.from({ length: people }, (_, index) => index + 1);
  const door = new Door(target);
  const before = await pooled(numbers, WIDTH, (person) => door.enter(personId(person)));
  const places = conversationIds.length > 0 ? await pooled(before, WIDTH, placeOf) : [];
  const syncs = places.length > 0 && places.every((place) => place !== null);
  for (const client of before) client.cut();
  if (syncs) await sayToAll(target, conversationIds);
  door.turnedAway = 0;
  const meter = new Meter([target.pid]);
  const after: WireClient[] = [];
  const told = await pooled(numbers, WIDTH, async (person, index) => {
    const client = await door.enter(personId(person));
    after.push(client);
    if (asksAnyway) await client.answer('sync', {});
    return (
      !syncs || (await catchUp(client, conversationIds[index >> 1] ?? '', places[index] as Place, person))
    );
  });
  const figures = {
    'all back s': meter.seconds,
    'server CPU s': meter.cpu(target.pid),
    'turned away': door.turnedAway,
  };
  for (const client of after) client.cut();
  return { figures, missed: syncs ? told.filter((heard) => !heard).length : null };
}

async function placeOf(client: WireClient): Promise<Place | null> {
  const { ok, data } = await client.answer<SyncAnswer>('sync', {});
  return ok && data ? { since: data.since, rev: data.conversations[0]?.rev ?? 0 } : null;
}

/** In each conversation both say something to the other. */
async function sayToAll({ origin }: Target, conversationIds: string[]): Promise<void> {
  const connections = await Promise.all(
    Array.from({ length: HTTP_CONNECTIONS }, () => HttpConnection.open(origin)),
  );
  let next = 0;
  const lane = async (http: HttpConnection): Promise<void> => {
    while (next < conversationIds.length) {
      const index = next;
      next += 1;
      const [one, other] = [2 * index + 1, 2 * index + 2];
      for (const [sender, receiver] of [[one, other] as const, [other, one] as const]) {
        const content = missedBy(receiver);
        const id = conversationIds[index] ?? '';
        await http.json(restWires.haggle.send(personId(sender), id, personId(receiver), content));
      }
    }
  };
  await Promise.all(connections.map(lane));
  for (const http of connections) http.close();
}

/** Asks what has changed; true when the missed message comes along. */
async function catchUp(
  client: WireClient,
  conversationId: string,
  { since, rev }: Place,
  person: number,
): Promise<boolean> {
  const { data } = await client.answer<SyncAnswer>('sync', { since, after: { [conversationId]: rev } });
  const changed = data?.conversations.find(({ id }) => id === conversationId);
  return changed?.changes?.changes.some(({ message }) => message?.content === missedBy(person)) ?? false;
}
