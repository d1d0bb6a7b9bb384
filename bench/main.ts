/** `npm run bench`: measures Haggle and the baselines side by side, on this machine alone. */
import { Bench } from './harness/bench.js';
import { type Options, readOptions, USAGE } from './options.js';
import { describeMachine } from './report/machine.js';
import { digits } from './report/markdown.js';
import type { Run } from './report/run.js';
import { publish, writeResults } from './report/write.js';
import { scenarios } from './scenarios/index.js';
import { profile } from './scenarios/profile.js';
import type { Scenario } from './scenarios/scenario.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const options = readOptions(process.argv.slice(2));
const run = await measure(options, chosen(options));
say(await writeResults(run));
if (options.publish) await publish(run);
if (run.scenarios.some(({ faults }) => faults.length > 0)) process.exitCode = 1;

function chosen({ names }: Options): Scenario[] {
  const all = [...scenarios, profile];
  const unknown = names.filter((name) => !all.some((scenario) => scenario.name === name));
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}. ${USAGE}`);
  return names.length === 0 ? scenarios : all.filter(({ name }) => names.includes(name));
}

async function measure({ quick }: Options, wanted: Scenario[]): Promise<Run> {
  const startedAt = new Date();
  const bench = await Bench.open(options);
  const done: Run['scenarios'] = [];
  const end = (): void => void bench.close().finally(() => process.exit(1));
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    for (const { name, title, run: measureIt } of wanted) {
      const began = performance.now();
      const outcome = await measureIt(bench);
      done.push({ name, title, ...outcome });
      say(`${name}: ${title}: ${digits((performance.now() - began) / 1000)} s`);
    }
    const seconds = (Date.now() - startedAt.getTime()) / 1000;
    return {
      startedAt: startedAt.toISOString(),
      seconds,
      quick,
      machine: describeMachine(bench),
      scenarios: done,
    };
  } finally {
    await bench.close();
  }
}
