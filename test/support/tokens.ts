import { JwtService } from '@nestjs/jwt';

/** The secret of every application under test. */
export const TEST_SECRET = 'k3J9-vQ7x_test-only_2mZp8LwRt5NbYc4H';

const signer = new JwtService({ secret: TEST_SECRET });

/** Who a token speaks for, and what it says about them. */
export interface Claims {
  sub: string;
  name?: string;
  email?: string;
  picture?: string;
  roles?: string[];
  sid?: string;
  iat?: number;
  exp?: number;
}

/** A token as the marketplace would sign it; one hour from now unless `exp` says otherwise. */
export function tokenFor(claims: Claims): string {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  return signer.sign({ exp, ...claims });
}

/** The same from a marketplace that does not say when it gave it out. */
export function tokenWithoutTime(claims: Claims): string {
  return signer.sign(claims, { noTimestamp: true });
}

/** Full claims, also for somebody of whom only the id matters. */
export function claimsOf(who: string | Claims): Claims {
  return typeof who === 'string' ? { sub: who, name: `Name of ${who}` } : who;
}
