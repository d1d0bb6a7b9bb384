/** `npm run bench`: measures Haggle and the baselines side by side, on this machine alone. */
import { Bench } from './harness/bench.js';
import { type Options, readOptions, USAGE } from './options.js';
import { describeMachine } from './report/machine.js';
import { digits, toMarkdown } from './report/markdown.js';
import type { Run } from './report/run.js';
import { publish, writeResults } from './report/write.js';
import { scenarios } from './scenarios/index.js';
import { profile } from './scenarios/profile.js';
import type { Outcome, Scenario } from './scenarios/scenario.js';

/** A run that takes longer is stuck, or the machine is busy with something else: it ends without a result. */
const RUN_LIMIT_MS = 60 * 60_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const options = readOptions(process.argv.slice(2));
const run = await measure(options, chosen(options));
say(toMarkdown(run));
if (options.publish) await publish(run);
if (run.scenarios.some(({ faults }) => faults.length > 0)) process.exitCode = 1;

function chosen({ names }: Options): Scenario[] {
  const all = [...scenarios, profile];
  const unknown = names.filter((name) => !all.some((scenario) => scenario.name === name));
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}. ${USAGE}`);
  return names.length === 0 ? scenarios : all.filter(({ name }) => names.includes(name));
}

/** Writes down what there is after each scenario, so that a run that is ended leaves something behind. */
async function measure({ quick }: Options, wanted: Scenario[]): Promise<Run> {
  const startedAt = new Date();
  const bench = await Bench.open(options);
  const machine = describeMachine(bench);
  const run: Run = { startedAt: startedAt.toISOString(), seconds: 0, quick, machine, scenarios: [] };
  const end = (): void => void bench.close().finally(() => process.exit(1));
  setTimeout(end, RUN_LIMIT_MS).unref();
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    for (const { name, title, run: measureIt } of wanted) {
      const began = performance.now();
      run.scenarios.push({ name, title, ...(await measureIt(bench).catch(broken)) });
      run.seconds = (Date.now() - startedAt.getTime()) / 1000;
      await writeResults(run);
      say(`${name}: ${title}: ${digits((performance.now() - began) / 1000)} s`);
    }
    return run;
  } finally {
    await bench.close();
  }
}

/** A scenario that breaks off is a fault, and the others go on. */
function broken(error: unknown): Outcome {
  const fault = error instanceof Error ? error.message : String(error);
  return { rows: [], goals: [], notes: [], faults: [`It broke off: ${fault}`] };
}
