import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseEnv, promisify } from 'node:util';

const run = promisify(execFile);

/** The Debian release with the newer C library, and what of it the engine loads. */
const SUITE = 'trixie';
const PACKAGES = ['libc6', 'libstdc++6', 'libgcc-s1'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Where Debian packages keep their libraries, by `process.arch`. */
const TRIPLETS: Record<string, string> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/**
 * Puts Debian trixie's C library into the folder `target`. Nothing of the system changes, no root is needed, and apt
 * checks the signatures. The folder appears whole or not at all: several processes may prepare it at the same time.
 */
export async function prepareTrixieLibrary(target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const work = await mkdtemp(`${target}-`);
  try {
    await downloadPackages(work);
    for (const name of await readdir(work)) {
      if (name.endsWith('.deb')) await run('dpkg', ['-x', join(work, name), join(work, 'root')]);
    }
    await rename(join(work, 'root', 'usr', 'lib', TRIPLETS[process.arch] ?? ''), target).catch(unlessThere);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function downloadPackages(work: string): Promise<void> {
  const mirrors = await hostMirrors();
  const sources = mirrors.map((mirror) => `deb [signed-by=${KEYRING}] ${mirror} ${SUITE} main\n`);
  await Promise.all([
    mkdir(join(work, 'lists', 'partial'), { recursive: true }),
    mkdir(join(work, 'archives', 'partial'), { recursive: true }),
    mkdir(join(work, 'empty')),
    writeFile(join(work, 'status'), ''),
    writeFile(join(work, 'sources.list'), sources.join('')),
    writeFile(join(work, 'apt.conf'), aptConfiguration(work)),
  ]);
  const apt = async (...args: string[]) =>
    (await run('apt-get', ['-c', join(work, 'apt.conf'), ...args], { cwd: work })).stderr;
  // A source that is not Debian's own fails here, by its signature; what counts is whether the packages can be had.
  const updated = await apt('update').catch(String);
  await apt('download', ...PACKAGES).catch((cause: unknown) => {
    throw new Error(`${String(cause)}${updated}`.trim(), { cause });
  });
}

/** The mirrors of the machine's own release, by apt itself, which knows every way of configuring them. */
async function hostMirrors(): Promise<string[]> {
  const { VERSION_CODENAME: release } = parseEnv(await readFile('/etc/os-release', 'utf8'));
  const { stdout } = await run('apt-get', ['update', '--print-uris']);
  const indexes = [...stdout.matchAll(/^'(.+)\/dists\/([^/]+)\/InRelease'/gm)];
  const mirrors = indexes.filter(([, , suite]) => suite === release).map(([, mirror]) => mirror ?? '');
  if (mirrors.length === 0) throw new Error(`apt has no source of ${release ?? 'this release'}`);
  return mirrors;
}

/** apt's settings on top of the machine's own (proxies stay): everything it writes goes to `work`, and no hooks run. */
function aptConfiguration(work: string): string {
  return `
    Dir::State "${work}/";
    Dir::State::status "${work}/status";
    Dir::Cache "${work}/";
    Dir::Etc::sourcelist "${work}/sources.list";
    Dir::Etc::sourceparts "${work}/empty";
    Dir::Etc::preferences "${work}/empty/none";
    Dir::Etc::preferencesparts "${work}/empty";
    APT::Sandbox::User "root";
    Acquire::Languages "none";
    #clear APT::Update::Pre-Invoke;
    #clear APT::Update::Post-Invoke;
    #clear APT::Update::Post-Invoke-Success;
  `;
}

/** Another process may have been faster; its folder serves as well. */
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}
