import { setTimeout as pause } from 'node:timers/promises';
import type { SentMessageDto } from '../../src/modules/messages/dto/message.dto.js';
import type { BuiltApp } from './built-app.js';

/** A message whose send was acknowledged. */
export type Acknowledged = Pick<SentMessageDto, 'id' | 'seq' | 'content'>;

/**
 * A client that never gives up: each message goes out under one client id, again and again, until it is acknowledged,
 * whatever happens to the server meanwhile. It uses both doors by turns.
 */
export class SteadySender {
  readonly acknowledged: Acknowledged[] = [];
  /** Why the last attempt came to nothing, as far as it did. */
  lastRefusal: unknown;
  private running = true;

  constructor(
    readonly who: string,
    private readonly conversationId: string,
    private readonly server: () => Pick<BuiltApp, 'rest' | 'connect'>,
  ) {}

  /** Sends until it is told to stop; the message under way is seen through. */
  async run(): Promise<void> {
    for (let count = 1; this.running; count += 1)
      await this.sendUntilAcknowledged(`${this.who} says ${count}`);
  }

  stop(): void {
    this.running = false;
  }

  private async sendUntilAcknowledged(content: string): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const message = await this.attempt(content, attempt).catch((error: unknown) => {
        this.lastRefusal = error;
      });
      if (message) {
        this.acknowledged.push(message);
        return;
      }
      await pause(20);
    }
  }

  private async attempt(content: string, attempt: number): Promise<Acknowledged | undefined> {
    const app = this.server();
    const body = { content, clientMessageId: content };
    if ((this.acknowledged.length + attempt) % 2 === 0) {
      const { status, body: message } = await app
        .rest(this.who)
        .post<SentMessageDto>(`/api/v1/conversations/${this.conversationId}/messages`, body);
      if (status < 300) return message;
      this.lastRefusal = message;
      return undefined;
    }
    const socket = await app.connect(this.who);
    try {
      const answer = await socket.ask<SentMessageDto>('message:send', {
        conversationId: this.conversationId,
        ...body,
      });
      this.lastRefusal = answer.error;
      return answer.data;
    } finally {
      socket.close();
    }
  }
}
