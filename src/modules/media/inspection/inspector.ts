import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Env } from '../../../config/env.js';
import { mediaErrors } from '../media.errors.js';
import { type Facts, type InspectionJob } from './inspection.js';
import { InspectionProcess } from './inspection-process.js';

/** How many files are decoded at the same time. */
const PROCESSES = 2;
/** How many wait for that. */
const MAX_WAITING = 200;
/** A process that has had nothing to do for so long is ended, and its memory with it. */
const IDLE_MS = 30_000;

/** Has files looked at by processes of their own: at most two at a time, the others wait in line. */
@Injectable()
export class Inspector implements OnApplicationShutdown {
  private readonly free: InspectionProcess[] = [];
  private readonly busy = new Set<InspectionProcess>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;
  private idle?: NodeJS.Timeout;

  constructor(private readonly env: Env) {}

  /** Looks at a file. Throws `media.busy` and what `InspectionProcess.run` throws. */
  async inspect(job: Omit<InspectionJob, 'limits'>): Promise<Facts> {
    await this.turn();
    try {
      const limits = { maxPixels: this.env.MEDIA_MAX_PIXELS, maxFrames: this.env.MEDIA_MAX_FRAMES };
      return await this.run({ ...job, limits });
    } finally {
      this.endTurn();
    }
  }

  onApplicationShutdown(): void {
    clearTimeout(this.idle);
    for (const process of [...this.free, ...this.busy]) process.end();
  }

  private async turn(): Promise<void> {
    if (this.running < PROCESSES) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= MAX_WAITING) throw mediaErrors.busy();
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private async run(job: InspectionJob): Promise<Facts> {
    const process = this.take();
    try {
      return await process.run(job);
    } finally {
      this.giveBack(process);
    }
  }

  private take(): InspectionProcess {
    clearTimeout(this.idle);
    let process = this.free.pop();
    // One that has died since its last job has nothing to do with this one.
    while (process && !process.isUsable) process = this.free.pop();
    process ??= new InspectionProcess();
    this.busy.add(process);
    return process;
  }

  private giveBack(process: InspectionProcess): void {
    this.busy.delete(process);
    if (process.isUsable) this.free.push(process);
  }

  private endTurn(): void {
    const next = this.waiting.shift();
    if (next) {
      next();
      return;
    }
    this.running -= 1;
    if (this.running === 0) this.idle = setTimeout(() => this.rest(), IDLE_MS).unref();
  }

  private rest(): void {
    for (const process of this.free.splice(0)) process.end();
  }
}
