import { fileURLToPath } from 'node:url';

// This file is dist/bench/harness/paths.js when it runs.
const inDist = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The root of the repository. */
export const ROOT = inDist('../');
export const HAGGLE = inDist('main.js');
export const EMBEDDED_MONGO = inDist('platform/mongo/embedded/cli.js');
export const LOAD_WORKER = inDist('bench/load/worker.js');
export const PROBE = inDist('bench/probe.js');

/** A baseline's script. */
export const baseline = (name: string): string => inDist(`bench/baselines/${name}.js`);
