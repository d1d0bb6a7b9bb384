import { Injectable } from '@nestjs/common';
import { isObservable, lastValueFrom } from 'rxjs';
import { Limits, ofAsker } from '../../limits/limits.js';
import { Metrics } from '../../metrics/metrics.js';
import { toAppError } from '../../http/to-app-error.js';
import type { RealtimeSocket } from '../sockets/realtime-socket.js';

/** What every ask over a socket goes through: it is counted, limited and measured, and a node that stops waits for it. */
@Injectable()
export class Asks {
  /** Those of each kind of ask: to look them up by their labels costs more than to measure. */
  private readonly timers = new Map<string, { observe: (seconds: number) => void }>();

  constructor(
    private readonly limits: Limits,
    private readonly metrics: Metrics,
  ) {}

  /** Does the work, unless the caller asks too much. `label` is the name of the event, or one for all that nobody knows. */
  async run({ data }: RealtimeSocket, label: string, work: () => unknown): Promise<unknown> {
    const began = performance.now();
    data.inFlight += 1;
    try {
      if (this.limits.areOn) await this.limits.spend('call', ofAsker(data));
      const done = await work();
      // A handler may answer one of RxJS, too.
      const result: unknown = isObservable(done) ? await lastValueFrom(done, { defaultValue: null }) : done;
      this.measure(label, 'true', began);
      return result;
    } catch (thrown) {
      this.measure(label, 'false', began);
      this.metrics.errors.inc({ transport: 'socket', code: toAppError(thrown).code });
      throw thrown;
    } finally {
      data.inFlight -= 1;
    }
  }

  private measure(event: string, ok: 'true' | 'false', began: number): void {
    const key = `${event} ${ok}`;
    let timer = this.timers.get(key);
    if (!timer) this.timers.set(key, (timer = this.metrics.socketDuration.labels({ event, ok })));
    timer.observe((performance.now() - began) / 1000);
  }
}
