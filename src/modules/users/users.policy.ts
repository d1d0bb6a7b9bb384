import type { Principal } from '../../platform/auth/principal.js';
import type { UserFields } from './user.js';
import type { UserSettings } from './users.schema.js';

/**
 * The token speaks first: a claim that is new or has changed since it was applied last becomes the profile. A claim
 * that stays the same leaves alone what the person has chosen here; a claim that is missing erases nothing.
 */
export function changesFromClaims(
  claims: Principal['profile'],
  applied: Principal['profile'],
): UserFields | null {
  const fresh = Object.entries<string | undefined>(claims).filter(
    ([name, value]) => value !== undefined && value !== applied[name as keyof Principal['profile']],
  );
  return fresh.length === 0
    ? null
    : { ...Object.fromEntries(fresh), claims: { ...applied, ...Object.fromEntries(fresh) } };
}

/** The settings that are named; one that is null is not. */
export function namedSettings(
  settings: { [Name in keyof UserSettings]?: boolean | null } | undefined,
): Partial<UserSettings> {
  const named = Object.entries(settings ?? {}).filter(([, value]) => typeof value === 'boolean');
  return Object.fromEntries(named);
}
