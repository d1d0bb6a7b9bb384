import { readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/** CPU time of a process so far, user and system, all threads, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name in brackets may hold spaces: count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kilobytes) * 1024;
}

/** How many files and sockets this process may have open. */
export function openFileLimit(): number {
  const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
  return Number(limit ?? 1024);
}

/** A stopwatch for the wall and for the CPU of some processes. */
export class Meter {
  private readonly startedAt = performance.now();
  private readonly before: Map<number, number>;

  constructor(pids: (number | null)[]) {
    this.before = new Map(pids.filter((pid) => pid !== null).map((pid) => [pid, cpuSeconds(pid)]));
  }

  /** Seconds since the start. */
  get seconds(): number {
    return (performance.now() - this.startedAt) / 1000;
  }

  /** CPU seconds of this process since the start; not a number where there is nothing to look at. */
  cpu(pid: number | null): number {
    return pid === null ? Number.NaN : cpuSeconds(pid) - (this.before.get(pid) ?? 0);
  }
}
