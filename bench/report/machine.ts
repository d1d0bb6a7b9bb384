import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../harness/bench.js';
import { ROOT } from '../harness/paths.js';

/** Where and with what a run was made. */
export type Machine = Record<string, string>;

const PACKAGES = ['@nestjs/core', 'socket.io', 'ws', 'mongoose', 'mongodb', 'express'];

export function describeMachine({ layout, database }: Bench): Machine {
  const processors = cpus();
  const cores = layout
    ? `server on core ${layout.server}, load generator on ${layout.load}, database on ${layout.database}`
    : 'not pinned';
  return {
    Processor: `${processors.length} x ${processors[0]?.model ?? 'unknown'}`,
    Memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    System: `Linux ${release()}`,
    Cores: cores,
    Node: process.version,
    Database: `${database.kind} ${database.version}`,
    Packages: PACKAGES.map((name) => `${name} ${versionOf(name)}`).join(', '),
  };
}

function versionOf(name: string): string {
  const manifest = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
