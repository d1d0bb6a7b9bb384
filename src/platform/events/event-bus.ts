import { type BeforeApplicationShutdown, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { DomainEvent } from '../../shared/domain-event.js';

/**
 * Where services say what has happened. Listeners (`@OnEvent(MessageCreated.name)`) run at once and in order up to
 * their first await; an error in one is logged and reaches neither the service nor the other listeners. A node that stops waits for
 * all that are still at it.
 */
@Injectable()
export class EventBus implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly underWay = new Set<Promise<unknown>>();
  private isStopping = false;

  constructor(private readonly emitter: EventEmitter2) {}

  /** Tells everybody who listens. Call it after the write that makes it true. */
  publish(event: DomainEvent): void {
    const listeners = this.emitter.emitAsync(event.constructor.name, event);
    this.underWay.add(listeners);
    void listeners.finally(() => this.underWay.delete(listeners));
  }

  /** As `publish`, for what happens with every message: to follow those who hear of it would cost a hundredth of it. */
  publishOften(event: DomainEvent): void {
    if (this.isStopping) this.publish(event);
    else this.emitter.emit(event.constructor.name, event);
  }

  /** The first that happens when the application stops. */
  onModuleDestroy(): void {
    this.isStopping = true;
  }

  /** After the drain, and before the database and Redis are left: contracts have no `sync` for what is not told now. */
  async beforeApplicationShutdown(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }
}
