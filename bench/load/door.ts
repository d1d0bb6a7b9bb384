import type { Target } from '../harness/servers.js';
import { WireClient } from './wire-client.js';
import { wires } from './wires.js';

const ATTEMPTS = 20;

/** People who come to one server, again when it is too busy to let them in, as every client does. */
export class Door {
  /** How often somebody was turned away. */
  turnedAway = 0;

  constructor(private readonly target: Target) {}

  /** Lets a person in; rejects when the server refuses again and again. */
  async enter(userId: string, conversationId?: string): Promise<WireClient> {
    const { auth, namespace } = wires[this.target.wire];
    const handshake = auth(userId, conversationId);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await WireClient.connect(this.target.origin, handshake, namespace);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        this.turnedAway += 1;
      }
    }
  }
}
