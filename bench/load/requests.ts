import { Meter } from '../harness/proc.js';
import type { Target } from '../harness/servers.js';
import { percentile } from '../harness/stats.js';
import { tokenOf } from '../harness/tokens.js';
import { HttpConnection, rawRequest } from './http-client.js';

/** Fewer requests than these say nothing; but no flood takes longer than this. */
const FEWEST = 300;
const FLOOD_LIMIT_MS = 12_000;

/** A GET request to time. */
export interface TimedRequest {
  label: string;
  userId: string;
  path: string;
}

/** What to ask, one request after the other, in turns. */
export interface RequestsInput {
  target: Target;
  requests: TimedRequest[];
  turns: number;
}

/** How long the requests of one label took. */
export type RequestTimes = Record<'p50 ms' | 'p99 ms', number>;

/** Times requests in turns, so that all labels see the same moments of the machine. */
export async function timeRequests({
  target,
  requests,
  turns,
}: RequestsInput): Promise<Record<string, RequestTimes>> {
  const http = await HttpConnection.open(target.origin);
  const prepared = requests.map(({ label, userId, path }) => ({
    label,
    raw: rawRequest('GET', path, tokenOf(userId)),
  }));
  const times = new Map<string, number[]>(requests.map(({ label }) => [label, []]));
  for (const { raw } of prepared) await http.json(raw);
  for (let turn = 0; turn < turns; turn += 1) {
    for (const { label, raw } of prepared) {
      const startedAt = performance.now();
      const { status } = await http.request(raw);
      times.get(label)?.push(performance.now() - startedAt);
      if (status !== 200) throw new Error(`${label}: ${status}`);
    }
  }
  http.close();
  return Object.fromEntries(
    [...times].map(([label, all]) => [
      label,
      { 'p50 ms': percentile(all, 0.5), 'p99 ms': percentile(all, 0.99) },
    ]),
  );
}

/** Asks each of these once, and checks the answers. */
export async function askOnce({ target, requests }: Omit<RequestsInput, 'turns'>): Promise<void> {
  const http = await HttpConnection.open(target.origin);
  for (const { userId, path } of requests) await http.json(rawRequest('GET', path, tokenOf(userId)));
  http.close();
}

/** Keeps one request under way on each connection until the time is over. */
export async function flood(
  target: Target,
  connections: HttpConnection[],
  next: () => string,
  measureMs: number,
): Promise<{ seconds: number; cpu: number; done: number; refused: number }> {
  const meter = new Meter([target.pid]);
  let [done, refused] = [0, 0];
  const goesOn = (): boolean =>
    meter.seconds * 1000 < measureMs || (done < FEWEST && meter.seconds * 1000 < FLOOD_LIMIT_MS);
  const lane = async (http: HttpConnection): Promise<void> => {
    while (goesOn()) {
      const { status } = await http.request(next());
      done += 1;
      if (status >= 300) refused += 1;
    }
  };
  await Promise.all(connections.map(lane));
  return { seconds: meter.seconds, cpu: meter.cpu(target.pid), done, refused };
}
