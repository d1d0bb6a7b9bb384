import { Injectable } from '@nestjs/common';
import { Limits, ofCaller } from '../limits/limits.js';
import { Metrics } from '../metrics/metrics.js';
import { toAppError } from '../http/to-app-error.js';
import type { RealtimeSocket } from './realtime-socket.js';

/** What every ask over a socket goes through: it is counted, limited and measured, and a node that stops waits for it. */
@Injectable()
export class Asks {
  constructor(
    private readonly limits: Limits,
    private readonly metrics: Metrics,
  ) {}

  /** Does the work, unless the caller asks too much. `label` is the name of the event, or one for all that nobody knows. */
  async run<Result>({ data }: RealtimeSocket, label: string, work: () => Promise<Result>): Promise<Result> {
    const stop = this.metrics.socketDuration.startTimer({ event: label });
    data.inFlight += 1;
    try {
      await this.limits.spend('call', ofCaller(data.principal));
      const result = await work();
      stop({ ok: 'true' });
      return result;
    } catch (thrown) {
      stop({ ok: 'false' });
      this.metrics.errors.inc({ transport: 'socket', code: toAppError(thrown).code });
      throw thrown;
    } finally {
      data.inFlight -= 1;
    }
  }
}
