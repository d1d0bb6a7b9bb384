import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { runOn } from './cores.js';
import type { JobAnswer, Jobs } from './jobs.js';

const STOP_LIMIT_MS = 10_000;
const REMEMBERED_OUTPUT = 4000;

/** What to run. */
export interface ChildOptions {
  script: string;
  cores?: string | undefined;
  /** Options of Node. */
  nodeArgs?: string[];
  env?: Record<string, string>;
}

type Waiting = (answer: JobAnswer) => void;

/** A process of ours that answers the jobs `Served`, pinned to its cores. */
export class Child<Served extends Jobs> {
  private readonly process: ChildProcess;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private complaints = '';

  constructor({ script, cores, nodeArgs = [], env }: ChildOptions) {
    const [execPath, ...execArgv] = [...runOn(cores), ...nodeArgs];
    const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const;
    this.process = fork(script, [], {
      execPath,
      execArgv,
      stdio: [...stdio],
      env: { ...process.env, ...env },
    });
    this.process.stderr?.on('data', (chunk: Buffer) => {
      this.complaints = (this.complaints + chunk.toString()).slice(-REMEMBERED_OUTPUT);
    });
    this.process.on('message', (answer: JobAnswer) => this.waiting.get(answer.id)?.(answer));
    this.process.on('exit', (code, signal) =>
      this.ended(`${script} ended (${code ?? signal ?? ''}).\n${this.complaints}`),
    );
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get running(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** What the process has said on standard error last. */
  get lastWords(): string {
    return this.complaints;
  }

  async ask<Name extends keyof Served & string>(
    job: Name,
    input: Parameters<Served[Name]>[0],
  ): Promise<Awaited<ReturnType<Served[Name]>>> {
    const id = (this.lastId += 1);
    const answer = await new Promise<JobAnswer>((resolve) => {
      this.waiting.set(id, resolve);
      if (this.running) this.process.send({ id, job, input });
      else this.ended(`The process for "${job}" is not running.\n${this.complaints}`);
    });
    this.waiting.delete(id);
    if ('error' in answer) throw new Error(`${job}: ${answer.error}`);
    return answer.result as Awaited<ReturnType<Served[Name]>>;
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    const exit = once(this.process, 'exit');
    const patience = setTimeout(() => this.process.kill('SIGKILL'), STOP_LIMIT_MS);
    this.process.kill('SIGTERM');
    await exit;
    clearTimeout(patience);
  }

  private ended(error: string): void {
    for (const [id, resolve] of this.waiting) resolve({ id, error });
  }
}
