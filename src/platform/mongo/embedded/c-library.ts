import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { prepareTrixieLibrary } from './trixie-library.js';

/** The oldest C library that the engine runs on. */
const NEEDED_GLIBC = [2, 38] as const;

/** The dynamic loader of each processor that the engine is built for. */
const LOADERS: Record<string, string> = { x64: 'ld-linux-x86-64.so.2', arm64: 'ld-linux-aarch64.so.1' };

/** What decides whether a machine can run the engine. */
export interface Machine {
  /** As `process.platform`. */
  platform: string;
  /** As `process.arch`. */
  arch: string;
  /** Version of the C library that Node runs on, such as `2.36`; none on musl and outside Linux. */
  glibc?: string;
  /** `ID` of /etc/os-release. */
  distribution?: string;
}

/** How to start Node so that it can load the engine: the options of `child_process.fork`. */
export interface Launcher {
  execPath: string;
  execArgv: string[];
}

/** Which C library the engine is to run on: the machine's own or a private newer one. Throws where neither serves. */
export function chooseCLibrary({ platform, arch, glibc, distribution }: Machine): 'own' | 'private' {
  if (platform === 'darwin' && arch === 'arm64') return 'own';
  if (platform !== 'linux' || !(arch in LOADERS))
    throw cannotRun(`there is no build of it for ${platform} ${arch}`);
  if (!glibc) throw cannotRun('it needs glibc, and this Linux has another C library');
  if (isNewEnough(glibc)) return 'own';
  // Only Debian's own mirrors carry the suite that the private library is taken from.
  if (distribution === 'debian') return 'private';
  throw cannotRun(`it needs glibc ${NEEDED_GLIBC.join('.')}, and this machine has ${glibc}`);
}

/** Finds out how to start the engine here; on an older Debian prepares the private C library first, once. */
export async function findLauncher(log: (line: string) => void): Promise<Launcher> {
  const own = { execPath: process.execPath, execArgv: [] };
  if (chooseCLibrary(await thisMachine()) === 'own') return own;
  const lib = join(homedir(), '.cache', 'haggle', `glibc-${process.arch}`);
  const loader = join(lib, LOADERS[process.arch] ?? '');
  if (!existsSync(loader)) {
    log(`The embedded MongoDB needs a newer C library: preparing a private one in ${lib} (once)`);
    await prepareTrixieLibrary(lib).catch((error: unknown) => {
      throw cannotRun('the newer C library that it needs here could not be prepared', error);
    });
  }
  return { execPath: loader, execArgv: ['--library-path', lib, process.execPath] };
}

/** The error of a machine that cannot run the engine: why, and what to do instead. */
export function cannotRun(reason: string, cause?: unknown): Error {
  const detail = cause instanceof Error ? `${reason}: ${cause.message}` : reason;
  return new Error(
    `The embedded MongoDB cannot run here: ${detail}. ` +
      'Set MONGODB_URI to the address of a MongoDB; "docker compose up -d mongodb" starts one.',
    { cause },
  );
}

function isNewEnough(glibc: string): boolean {
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  return major > NEEDED_GLIBC[0] || (major === NEEDED_GLIBC[0] && minor >= NEEDED_GLIBC[1]);
}

async function thisMachine(): Promise<Machine> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: report.header?.glibcVersionRuntime,
    distribution: parseEnv(release)['ID'],
  };
}
