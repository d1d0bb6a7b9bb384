import { Injectable } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { DomainEvent } from '../../shared/domain-event.js';

/**
 * Where services say what has happened. Listeners (`@OnEvent(MessageCreated.name)`) run at once and in order up to
 * their first await; an error in one is logged and reaches neither the service nor the other listeners.
 */
@Injectable()
export class EventBus {
  constructor(private readonly emitter: EventEmitter2) {}

  /** Tells everybody who listens. Call it after the write that makes it true. */
  publish(event: DomainEvent): void {
    this.emitter.emit(event.constructor.name, event);
  }
}
