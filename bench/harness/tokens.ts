import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';

/** The secret of every server under test: they live for a minute and listen to this machine alone. */
export const BENCH_JWT_SECRET = 'bench-3f9Qx7Lr2Vt8Wn4Kc6Zp1Hd5Mb0JsYg';

const key = createSecretKey(Buffer.from(BENCH_JWT_SECRET));

/** A person by number: 24 hexadecimal digits, which serve as a user id everywhere. */
export const personId = (number: number): string => number.toString(16).padStart(24, '0');

/** The people of so many pairs: the first two, the next two ... */
export const pairsOf = (count: number): [string, string][] =>
  Array.from({ length: count }, (_, pair) => [personId(2 * pair + 1), personId(2 * pair + 2)]);

const tokens = new Map<string, string>();

/** A token as a marketplace would sign it; each is signed once. */
export function tokenOf(userId: string, roles?: string[]): string {
  const claims = { sub: userId, name: `Person ${userId.slice(-6)}`, ...(roles && { roles }) };
  const token = tokens.get(userId) ?? jwt.sign(claims, key, { expiresIn: '2h' });
  tokens.set(userId, token);
  return token;
}

/** The token of a marketplace server. */
export const serviceToken = (): string => tokenOf('market', ['service']);
