import type { Outcome } from '../scenarios/scenario.js';
import type { Machine } from './machine.js';

/** Everything that a run has found out: what `bench/results/last.json` holds. */
export interface Run {
  startedAt: string;
  seconds: number;
  /** A quick run shows that everything works; its goals are not judged. */
  quick: boolean;
  machine: Machine;
  scenarios: (Outcome & { name: string; title: string })[];
}
