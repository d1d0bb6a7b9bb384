import { readdir, readFile } from 'node:fs/promises';

/** The process of the embedded database that this application has started. */
export async function enginePid(applicationPid: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids) {
    const [status, command] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''),
      readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    ]);
    if (new RegExp(`^PPid:\\s+${applicationPid}$`, 'm').test(status) && command.includes('mongo-host'))
      return pid;
  }
  throw new Error(`no embedded database under ${applicationPid}`);
}
