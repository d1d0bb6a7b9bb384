/**
 * Who speaks is who the token names (seeds/CLARIFICATIONS, All five): contracts repeat the speaker's id in their payloads, and whoever
 * names somebody else there is refused.
 */
import type { Principal } from '../../../platform/auth/principal.js';
import { messageErrors } from '../../messages/index.js';

/** Throws `messages.identity_mismatch` when the payload speaks for somebody else. */
export function assertSpeaker({ userId }: Principal, named: string | number | null | undefined): void {
  if (named !== undefined && named !== null && String(named) !== userId)
    throw messageErrors.identityMismatch();
}
