import type { Bench } from '../harness/bench.js';
import type { Spread } from '../harness/stats.js';

/** How long a server works before its first round, in milliseconds: its code is compiled once it has run a while. */
export const WARM_UP_MS = 5000;

/** The figures of one server, or of one case of it. */
export interface Row {
  name: string;
  figures: Record<string, Spread>;
}

/** What Haggle must reach, and whether it did. */
export interface Goal {
  text: string;
  measured: number;
  /** `most`: at most the limit; `least`: at least the limit. */
  bound: 'most' | 'least';
  limit: number;
}

/** What came of a scenario. */
export interface Outcome {
  rows: Row[];
  goals: Goal[];
  /** Lost, repeated and refused messages, in words: any fails the run. */
  faults: string[];
  /** What a reader must know to judge the figures. */
  notes: string[];
}

/** Something to measure. */
export interface Scenario {
  /** `p1`, as the command line calls it. */
  name: string;
  title: string;
  run: (bench: Bench) => Promise<Outcome>;
}

export function reached({ measured, bound, limit }: Goal): boolean {
  return bound === 'most' ? measured <= limit : measured >= limit;
}

/** The median of a figure; not a number where there is none. */
export function median(rows: readonly Row[], name: string, figure: string): number {
  return rows.find((row) => row.name === name)?.figures[figure]?.median ?? Number.NaN;
}
