import { readFile } from 'node:fs/promises';
import { spreadOf } from '../harness/stats.js';
import type { Row } from '../scenarios/scenario.js';

interface Frame {
  functionName: string;
  url: string;
  lineNumber: number;
}

interface CpuProfile {
  nodes: { id: number; callFrame: Frame }[];
  samples: number[];
  timeDeltas: number[];
}

const FIGURE = '% of busy time';
const SHOWN = 45;
const idle = new Set(['(idle)', '(root)']);

/** Where the time of a CPU profile went: by package, and by function. */
export async function summarise(file: string): Promise<Row[]> {
  const { nodes, samples, timeDeltas } = JSON.parse(await readFile(file, 'utf8')) as CpuProfile;
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const [packages, functions] = [new Map<string, number>(), new Map<string, number>()];
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    if (!frame || idle.has(frame.functionName)) continue;
    const time = timeDeltas[index] ?? 0;
    const owner = packageOf(frame);
    add(packages, owner, time);
    add(functions, `${owner}: ${frame.functionName || '(anonymous)'} ${placeOf(frame)}`.trim(), time);
  }
  return [...shares(packages, 'all of '), ...shares(functions, '').slice(0, SHOWN)];
}

function placeOf({ url, lineNumber }: Frame): string {
  return url ? `${url.split('/').at(-1) ?? ''}:${lineNumber + 1}` : '';
}

function packageOf({ url, functionName }: Frame): string {
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url);
  if (inPackage) return inPackage[1] ?? '';
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
  if (url.includes('/dist/')) return url.replace(/.*\/dist\//, 'haggle ').replace(/\/[^/]+$/, '');
  return functionName.startsWith('(') ? functionName : 'native';
}

function add(sums: Map<string, number>, key: string, time: number): void {
  sums.set(key, (sums.get(key) ?? 0) + time);
}

function shares(sums: Map<string, number>, prefix: string): Row[] {
  const total = [...sums.values()].reduce((sum, time) => sum + time, 0);
  return [...sums]
    .sort(([, one], [, other]) => other - one)
    .map(([name, time]) => ({
      name: prefix + name,
      figures: { [FIGURE]: spreadOf([(100 * time) / total]) },
    }));
}
