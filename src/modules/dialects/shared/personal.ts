import type { Principal } from '../../../platform/auth/principal.js';
import type { UserId } from '../../../shared/ids.js';

/** Somebody, without the roles that their token may give them. */
export function personal(userId: UserId): Principal {
  return { userId, roles: [], profile: {} };
}
