import { readdir, readFile, writeFile } from 'node:fs/promises';

/** The memory of a process since `watch`: how it was then, and how high it has been. Linux. */
export class MemoryWatch {
  private constructor(
    private readonly pid: number,
    private readonly before: number,
  ) {}

  /** Begins to watch: from now on the kernel keeps the highest value. */
  static async begin(pid: number): Promise<MemoryWatch> {
    await writeFile(`/proc/${pid}/clear_refs`, '5');
    return new MemoryWatch(pid, await field(pid, 'VmRSS'));
  }

  /** By how many bytes it has risen at most. */
  async rise(): Promise<number> {
    return (await field(this.pid, 'VmHWM')) - this.before;
  }
}

/** The processes that this one has started to decode files. */
export async function decoders(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  const children = lists.flatMap((list) => list.split(' ').filter(Boolean));
  const commands = await Promise.all(
    children.map((child) => readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '')),
  );
  return children.filter((_, index) => commands[index]?.includes('inspection-host')).map(Number);
}

async function field(pid: number, name: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
}
