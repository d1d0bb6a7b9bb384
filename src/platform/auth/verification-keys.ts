import { createPublicKey, createSecretKey, KeyObject } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWSHeaderParameters } from 'jose';
import type { Algorithm, VerifyOptions } from 'jsonwebtoken';
import { Env } from '../../config/env.js';
import { AppError } from '../../shared/app-error.js';
import { platformErrors } from '../../shared/platform-errors.js';
import { Trouble } from '../logging/trouble.js';

/** The algorithms of a key set. */
const KEY_SET_ALGORITHMS: Algorithm[] = ['RS256', 'ES256'];
/** How old a key set is when it is read anew, in milliseconds; ... */
const KEY_SET_AGE_MS = 600_000;
/** ... and how old at most while it cannot be. */
const KEY_SET_LIFE_MS = 3_600_000;
/** How long after a key set was asked for it may be again, in milliseconds: where it could not be read, or a token is of an unknown key. */
const KEY_SET_REST_MS = 5000;

type FindKey = (token: string) => Promise<KeyObject>;

/**
 * What tokens are verified with: decided once, by the configuration and never by the token. A shared secret means
 * HS256; a public key means the algorithm of its kind; a key set means RS256 or ES256.
 */
@Injectable()
export class VerificationKeys {
  /** What a token must satisfy beside its signature. */
  readonly options: VerifyOptions & { algorithms: Algorithm[] };
  /** The key for this token. Throws `auth.token_invalid`, or `auth.keys_unavailable` when the key set is out of reach. */
  readonly find: FindKey;

  constructor(env: Env) {
    const [find, algorithms] = keysOf(env);
    this.find = find;
    this.options = { algorithms };
    if (env.JWT_ISSUER) this.options.issuer = env.JWT_ISSUER;
    if (env.JWT_AUDIENCE) this.options.audience = env.JWT_AUDIENCE;
  }
}

function keysOf(env: Env): [FindKey, Algorithm[]] {
  if (env.JWKS_URI) return [keySet(env.JWKS_URI), KEY_SET_ALGORITHMS];
  if (!env.JWT_PUBLIC_KEY) return [always(createSecretKey(Buffer.from(env.JWT_SECRET))), ['HS256']];
  const key = createPublicKey(env.JWT_PUBLIC_KEY);
  return [always(key), [key.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256']];
}

function always(key: KeyObject): FindKey {
  const found = Promise.resolve(key);
  return () => found;
}

function keySet(jwksUri: string): FindKey {
  const trouble = new Trouble(new Logger(VerificationKeys.name), 'Reading the key set again');
  const times = { cooldownDuration: KEY_SET_REST_MS, cacheMaxAge: KEY_SET_LIFE_MS };
  const find = createRemoteJWKSet(new URL(jwksUri), times);
  let readAgainAt = Date.now() + KEY_SET_AGE_MS;
  const readAgain = async (): Promise<void> => {
    readAgainAt = Date.now() + KEY_SET_REST_MS;
    await find.reload();
    readAgainAt = Date.now() + KEY_SET_AGE_MS;
    trouble.ends();
  };
  return async (token) => {
    const header = headerOf(token);
    // Nobody waits for it: whoever is at the door has keys that were good a moment ago.
    if (find.jwks() && Date.now() >= readAgainAt)
      readAgain().catch((error: unknown) => trouble.begins(error));
    return KeyObject.from(await find(header).catch(refuse));
  };
}

/** Nobody looks for the key of what is no token, or is signed by other means than a key of the set. */
function headerOf(token: string): JWSHeaderParameters {
  const header = decode(token);
  if (KEY_SET_ALGORITHMS.some((algorithm) => algorithm === header?.alg)) return header as JWSHeaderParameters;
  throw platformErrors.tokenInvalid('The token is malformed, or not signed with a key of the key set.');
}

function decode(token: string): ReturnType<typeof decodeProtectedHeader> | undefined {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
}

function refuse(error: unknown): never {
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    throw platformErrors.tokenInvalid('The token is signed with an unknown key.');
  throw new AppError(
    'unavailable',
    'auth.keys_unavailable',
    'The key set that verifies tokens is out of reach.',
  );
}
