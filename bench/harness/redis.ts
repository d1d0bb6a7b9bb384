import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { runOn } from './cores.js';
import { freePort } from './ports.js';

const PROGRAM = 'redis-server';

/** A Redis for a run, which keeps nothing on the disk. */
export class BenchRedis {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** Null where no Redis is in the path. */
  static async start(cores: string | undefined): Promise<BenchRedis | null> {
    if (spawnSync(PROGRAM, ['--version']).status !== 0) return null;
    const port = await freePort();
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const [command, ...args] = runOn(cores, PROGRAM);
    const child = spawn(command, [...args, ...settings], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (said) => String(said).includes('Ready to accept connections') && resolve());
      child.once('exit', () => reject(new Error(`${PROGRAM} ended before it was ready`)));
    });
    return new BenchRedis(`redis://127.0.0.1:${port}`, child);
  }

  async stop(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exit;
  }
}
