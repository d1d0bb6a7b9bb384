import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Which process runs on which cores, as `taskset -c` writes them. */
export interface Layout {
  server: string;
  load: string;
  database: string;
}

/**
 * The server has a core to itself, so that its CPU time is its own. On two cores the load generator and the database
 * share the other one; on more, each has its own. Null where nothing can be pinned.
 */
export function coreLayout(): Layout | null {
  const [first, second, ...others] = allowedCores();
  if (first === undefined || second === undefined) return null;
  if (spawnSync('taskset', ['--version']).status !== 0) return null;
  return {
    server: `${first}`,
    load: `${second}`,
    database: others.length > 0 ? others.join(',') : `${second}`,
  };
}

/** The command that runs a program, else Node, on these cores: what to execute, and its first arguments. */
export function runOn(cores: string | undefined, program = process.execPath): [string, ...string[]] {
  return cores === undefined ? [program] : ['taskset', '-c', cores, program];
}

function allowedCores(): number[] {
  const [, list = ''] =
    /^Cpus_allowed_list:\s+(\S+)/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
