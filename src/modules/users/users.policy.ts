import type { Principal } from '../../platform/auth/principal.js';
import { WEB_ADDRESS } from '../../shared/web-address.js';
import type { AppliedClaims, UserFields } from './user.js';
import type { UserSettings } from './users.schema.js';

/** The longest address of a picture. */
export const MAX_PICTURE_LENGTH = 2000;

/**
 * The token speaks first: a claim that is new or has changed since it was applied last becomes the profile. A claim
 * that stays the same leaves alone what the person has chosen here; a claim that is missing erases nothing, and neither does a picture
 * that is no address: it counts as missing. Of several tokens the one that was given out last decides: one that is older than what was
 * applied changes nothing.
 */
export function changesFromClaims(
  { profile, issuedAt }: Pick<Principal, 'profile' | 'issuedAt'>,
  { claims: applied, claimsIssuedAt }: AppliedClaims,
): UserFields | null {
  if (issuedAt !== undefined && claimsIssuedAt !== undefined && issuedAt < claimsIssuedAt) return null;
  const { avatarUrl } = profile;
  const told = {
    ...profile,
    avatarUrl: avatarUrl !== undefined && isPicture(avatarUrl) ? avatarUrl : undefined,
  };
  const fresh = Object.entries<string | undefined>(told).filter(
    ([name, value]) => value !== undefined && value !== applied[name as keyof Principal['profile']],
  );
  if (fresh.length === 0) return null;
  const changes = Object.fromEntries(fresh);
  return {
    ...changes,
    claims: { ...applied, ...changes },
    ...(issuedAt !== undefined && { claimsIssuedAt: issuedAt }),
  };
}

function isPicture(address: string): boolean {
  return address.length <= MAX_PICTURE_LENGTH && WEB_ADDRESS.test(address);
}

/** The settings that are named; one that is null is not. */
export function namedSettings(
  settings: { [Name in keyof UserSettings]?: boolean | null } | undefined,
): Partial<UserSettings> {
  const named = Object.entries(settings ?? {}).filter(([, value]) => typeof value === 'boolean');
  return Object.fromEntries(named);
}
