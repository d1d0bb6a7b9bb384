import { DomainEvent } from '../../shared/domain-event.js';
import type { Typing } from './typing-leases.js';

/** Somebody types, or goes on typing. Published on every node: tell the sockets of this one. */
export class TypingStarted extends DomainEvent {
  constructor(readonly typing: Typing) {
    super();
  }
}

/** Somebody types no more. Published on every node: tell the sockets of this one. */
export class TypingStopped extends DomainEvent {
  constructor(readonly typing: Typing) {
    super();
  }
}
