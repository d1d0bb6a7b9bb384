import { setTimeout as pause } from 'node:timers/promises';
import type { MessageDto } from '../../src/modules/messages/dto/message.dto.js';
import type { BuiltApp } from './built-app.js';
import type { SteadySender } from './steady-sender.js';

/** A client that puts a sign to whatever others have said last, each again and again until it is acknowledged. */
export class SteadyReactor {
  readonly acknowledged: Pick<MessageDto, 'id' | 'rev'>[] = [];
  private running = true;

  constructor(
    private readonly who: string,
    private readonly senders: SteadySender[],
    private readonly server: () => Pick<BuiltApp, 'rest'>,
  ) {}

  /** Goes on until it is told to stop; the sign under way is seen through. */
  async run(): Promise<void> {
    for (let count = 0; this.running; count += 1) {
      const last = this.senders[count % this.senders.length]?.acknowledged.at(-1);
      if (last && !this.acknowledged.some(({ id }) => id === last.id)) await this.react(last.id);
      else await pause(5);
    }
  }

  stop(): void {
    this.running = false;
  }

  private async react(id: string): Promise<void> {
    for (;;) {
      const answer = await this.server()
        .rest(this.who)
        .put<MessageDto>(`/api/v1/messages/${id}/reactions/👍`)
        .catch(() => undefined);
      if (answer?.status === 200) {
        this.acknowledged.push(answer.body);
        return;
      }
      await pause(20);
    }
  }
}
