import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { mediaErrors } from '../media.errors.js';
import type { Facts, InspectionAnswer, InspectionJob, Refusal } from './inspection.js';

/** By way of dist/, also when this file is still TypeScript: a process of its own runs what `npm run build` has made. */
const HOST_SCRIPT = fileURLToPath(
  new URL('../../../../dist/modules/media/inspection/inspection-host.js', import.meta.url),
);
/** The heap of JavaScript in it; what decoders take beside it is bounded by the pixels. */
const HEAP_MB = 128;
/** No honest file takes this long. */
const JOB_LIMIT_MS = 45_000;

const REFUSALS: Record<Refusal, () => Error> = {
  unreadable: mediaErrors.unreadable,
  too_many_pixels: mediaErrors.tooManyPixels,
  too_many_frames: mediaErrors.tooManyFrames,
};

/** One process that decodes, without our environment and behind everybody else in the line for the processor. */
export class InspectionProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private hasEnded = false;

  constructor() {
    const execArgv = [`--max-old-space-size=${HEAP_MB}`];
    this.child = fork(HOST_SCRIPT, [], { env: {}, execArgv, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.ended = new Promise((resolve) => {
      for (const event of ['exit', 'error']) this.child.once(event, () => resolve());
    });
    void this.ended.then(() => (this.hasEnded = true));
    stepBack(this.child.pid);
    this.child.unref();
    this.child.channel?.unref();
  }

  /** Whether it takes another job. */
  get isUsable(): boolean {
    return !this.hasEnded && this.child.connected;
  }

  /** Looks at a file. Throws `media.unreadable`, `media.too_many_pixels`, `media.too_many_frames` or `media.too_complex`. */
  async run(job: InspectionJob): Promise<Facts> {
    const done = new AbortController();
    const late = new AbortController();
    late.signal.addEventListener('abort', () => this.end());
    const timer = setTimeout(() => late.abort(), JOB_LIMIT_MS);
    try {
      const answered = once(this.child, 'message', { signal: done.signal }) as Promise<[InspectionAnswer]>;
      answered.catch(() => undefined);
      this.child.send(job, () => undefined);
      const [answer] = (await Promise.race([answered, this.ended])) ?? [];
      if (!answer) throw late.signal.aborted ? mediaErrors.tooComplex() : mediaErrors.unreadable();
      if ('refusal' in answer) throw REFUSALS[answer.refusal]();
      return answer.facts;
    } finally {
      clearTimeout(timer);
      done.abort();
    }
  }

  /** Ends it, whatever it is doing. */
  end(): void {
    this.hasEnded = true;
    this.child.kill('SIGKILL');
  }
}

/** A process that is gone already is found out by its first job. */
function stepBack(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    return;
  }
}
