import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Algorithm, VerifyOptions } from 'jsonwebtoken';
import { JwksClient, SigningKeyNotFoundError } from 'jwks-rsa';
import { Env } from '../../config/env.js';
import { AppError } from '../../shared/app-error.js';

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
  if (env.JWKS_URI) return [keySet(env.JWKS_URI), ['RS256', 'ES256']];
  if (!env.JWT_PUBLIC_KEY) return [always(createSecretKey(Buffer.from(env.JWT_SECRET))), ['HS256']];
  const key = createPublicKey(env.JWT_PUBLIC_KEY);
  return [always(key), [key.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256']];
}

function always(key: KeyObject): FindKey {
  const found = Promise.resolve(key);
  return () => found;
}

function keySet(jwksUri: string): FindKey {
  const client = new JwksClient({ jwksUri, cache: true, rateLimit: true, timeout: 5000 });
  const decoder = new JwtService();
  const known = new Map<string, KeyObject>();
  return async (token) => {
    // Null for what is no token at all, whatever the types say.
    const decoded = decoder.decode(token, { complete: true }) as { header: { kid?: string } } | null;
    const pem = (await client.getSigningKey(decoded?.header.kid).catch(refuse)).getPublicKey();
    const key = known.get(pem) ?? createPublicKey(pem);
    known.set(pem, key);
    return key;
  };
}

function refuse(error: unknown): never {
  if (error instanceof SigningKeyNotFoundError) {
    throw new AppError('unauthenticated', 'auth.token_invalid', 'The token is signed with an unknown key.');
  }
  throw new AppError(
    'unavailable',
    'auth.keys_unavailable',
    'The key set that verifies tokens is out of reach.',
  );
}
