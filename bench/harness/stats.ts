/** A figure over several rounds. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** The smallest value that `share` (0 to 1) of all values do not exceed; 0 without values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const median = ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
  return { median, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 };
}

/** The figures of several rounds, each over all of them. */
export function spreads<Name extends string>(rounds: readonly Record<Name, number>[]): Record<Name, Spread> {
  const names = Object.keys(rounds[0] ?? {}) as Name[];
  const entries = names.map((name) => [name, spreadOf(rounds.map((round) => round[name]))]);
  return Object.fromEntries(entries) as Record<Name, Spread>;
}
