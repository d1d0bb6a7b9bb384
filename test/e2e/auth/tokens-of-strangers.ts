import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JwtService } from '@nestjs/jwt';
import { until } from '../../support/cluster.js';
import { RestClient } from '../../support/rest-client.js';
import { TestApp } from '../../support/test-app.js';
import { TEST_SECRET } from '../../support/tokens.js';

const jwt = new JwtService();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOf = (key: KeyObject, type: 'spki' | 'pkcs8') => key.export({ type, format: 'pem' }) as string;
const asha = { sub: 'asha', name: 'Asha' };
const now = Math.floor(Date.now() / 1000);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hmac = (text: string, secret: string) => createHmac('sha256', secret).update(text).digest('base64url');

/** A token put together by hand, whatever a library would say to it. */
function forged(header: object, claims: object, secret?: string): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${secret === undefined ? '' : hmac(text, secret)}`;
}

const hs256 = (claims: object, secret = TEST_SECRET) => forged({ alg: 'HS256', typ: 'JWT' }, claims, secret);
const signed = (algorithm: 'RS256' | 'ES256', key: KeyObject, claims: object = asha, keyid?: string) =>
  jwt.sign(claims, { privateKey: pemOf(key, 'pkcs8'), algorithm, ...(keyid && { keyid }) });

/** Tries both doors, which must say the same. */
async function enter(app: TestApp, token: string | undefined): Promise<string> {
  const { status, body } = await new RestClient(app.origin, token).get<{ id?: string; code: string }>(
    '/api/v1/users/me',
  );
  const atSocket = await app.connectWith(token).then(
    (client) => (client.close(), 'in'),
    (error: unknown) => (error as { data: { code: string } }).data.code,
  );
  const atRest = status === 200 ? 'in' : body.code;
  expect(atSocket).toBe(atRest);
  if (atRest !== 'in') expect(status).toBe(atRest === 'auth.keys_unavailable' ? 503 : 401);
  return atRest;
}

describe('with a shared secret', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('a token that it signed is let in', async () => {
    expect(await enter(app, hs256(asha))).toBe('in');
    expect(await enter(app, hs256({ ...asha, exp: now + 60, iss: 'anybody', aud: 'anything' }))).toBe('in');
  });

  it.each<[string, string | undefined]>([
    ['none', undefined],
    ['an empty one', ''],
    ['no token at all', 'not.a.token'],
    ['one without a signature', forged({ alg: 'HS256' }, asha)],
    ['one with alg none', forged({ alg: 'none' }, asha)],
    ['one with alg None and a signature', forged({ alg: 'None' }, asha, TEST_SECRET)],
    ['one without alg', forged({ typ: 'JWT' }, asha, TEST_SECRET)],
    ['one of another secret', hs256(asha, 'another-secret-of-more-than-32-characters')],
    ['one with another algorithm', jwt.sign(asha, { secret: TEST_SECRET, algorithm: 'HS512' })],
    ['one of somebody’s own key', signed('RS256', rsa.privateKey)],
    ['one whose claims were changed', hs256(asha).replace(/\.[^.]+\./, `.${encode({ sub: 'ben' })}.`)],
    ['one that is not valid yet', hs256({ ...asha, nbf: now + 3600 })],
    ['one that ends at no time', hs256({ ...asha, exp: 'never' })],
    ['one that names nobody', hs256({ name: 'Asha' })],
    ['one with a number for a name', hs256({ sub: 42 })],
    ['one with an object for a name', hs256({ sub: { $ne: null } })],
    ['one with an empty name', hs256({ sub: ' ' })],
    ['one with an endless name', hs256({ sub: 'x'.repeat(129) })],
    ['one whose claims are a list', hs256([asha])],
  ])('%s is refused', async (_, token) => {
    expect(await enter(app, token)).toBe('auth.token_invalid');
  });

  it('an expired one is told so', async () => {
    expect(await enter(app, hs256({ ...asha, exp: now - 1 }))).toBe('auth.token_expired');
  });
});

describe('with an issuer and an audience', () => {
  let app: TestApp;
  const claims = { ...asha, iss: 'https://market.example', aud: 'haggle' };

  beforeAll(async () => {
    app = await TestApp.start({ JWT_ISSUER: 'https://market.example', JWT_AUDIENCE: 'haggle' });
  });

  afterAll(() => app.stop());

  it('only a token from there for here is let in', async () => {
    expect(await enter(app, hs256(claims))).toBe('in');
    expect(await enter(app, hs256({ ...claims, aud: ['shop', 'haggle'] }))).toBe('in');
    for (const wrong of [
      { iss: undefined },
      { aud: undefined },
      { iss: 'https://evil.example' },
      { aud: 'shop' },
      { aud: [] },
    ]) {
      expect(await enter(app, hs256({ ...claims, ...wrong }))).toBe('auth.token_invalid');
    }
  });
});

describe.each([
  ['RS256', rsa, 'ES256', ec],
  ['ES256', ec, 'RS256', rsa],
] as const)('with a public key for %s', (algorithm, own, otherAlgorithm, other) => {
  let app: TestApp;
  const pem = pemOf(own.publicKey, 'spki');

  beforeAll(async () => {
    app = await TestApp.start({ JWT_PUBLIC_KEY: pem });
  });

  afterAll(() => app.stop());

  it('only a token of its private key is let in', async () => {
    expect(await enter(app, signed(algorithm, own.privateKey))).toBe('in');
    expect(await enter(app, signed(otherAlgorithm, other.privateKey))).toBe('auth.token_invalid');
    expect(await enter(app, forged({ alg: 'none' }, asha))).toBe('auth.token_invalid');
  });

  it('the public key is no secret to sign with, and the configured secret none either', async () => {
    for (const secret of [pem, pem.trim(), TEST_SECRET])
      expect(await enter(app, hs256(asha, secret))).toBe('auth.token_invalid');
    expect(await enter(app, forged({ alg: algorithm }, asha, pem))).toBe('auth.token_invalid');
  });
});

describe('with a key set', () => {
  let app: TestApp;
  let market: Server;
  let variables: Record<string, string>;
  /** How often the market was asked for its keys. */
  let asked = 0;
  const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig' });
  const keys = [jwk(rsa.publicKey, 'rsa-1')];
  const rsaToken = signed('RS256', rsa.privateKey, asha, 'rsa-1');
  const ecToken = signed('ES256', ec.privateKey, asha, 'ec-1');

  beforeAll(async () => {
    market = createServer((_, response) => {
      asked += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
    });
    await once(market.listen(0, '127.0.0.1'), 'listening');
    variables = { JWKS_URI: `http://127.0.0.1:${(market.address() as AddressInfo).port}/jwks.json` };
    app = await TestApp.start(variables);
  });

  afterAll(async () => {
    await app.stop();
    market.close();
  });

  it('nobody asks for keys for what is no token of such a key', async () => {
    for (const token of [
      'garbage',
      'not.a.token',
      `${encode('RS256')}.${encode(asha)}.x`,
      hs256(asha),
      forged({ alg: 'none', kid: 'rsa-1' }, asha),
      forged({ kid: 'rsa-1' }, asha, 'x'),
      forged({ alg: 'HS256', kid: 'rsa-1' }, asha, pemOf(rsa.publicKey, 'spki')),
    ])
      expect(await enter(app, token)).toBe('auth.token_invalid');
    expect(asked).toBe(0);
  });

  it('a token of one of its keys is let in, also of one that comes later', async () => {
    expect(await enter(app, rsaToken)).toBe('in');
    expect(await enter(app, ecToken)).toBe('auth.token_invalid');
    keys.push(jwk(ec.publicKey, 'ec-1'));
    await until(
      () => new RestClient(app.origin, ecToken).get('/api/v1/users/me'),
      ({ status }) => status === 200,
    );
    expect(await enter(app, ecToken)).toBe('in');
  });

  it('a token of another key than it says is refused', async () => {
    expect(await enter(app, signed('RS256', rsa.privateKey, asha, 'ec-1'))).toBe('auth.token_invalid');
    expect(await enter(app, signed('ES256', ec.privateKey, asha, 'rsa-1'))).toBe('auth.token_invalid');
  });

  it('tokens of unknown keys do not keep those of known ones out, and do not reach the market each', async () => {
    const fresh = await TestApp.start(variables);
    const askedBefore = asked;
    for (let i = 0; i < 15; i += 1) {
      const token = signed('RS256', rsa.privateKey, asha, `unknown-${i}`);
      expect(await enter(fresh, token)).toBe('auth.token_invalid');
    }
    expect(await enter(fresh, rsaToken)).toBe('in');
    expect(await enter(fresh, ecToken)).toBe('in');
    expect(asked - askedBefore).toBeLessThan(15);
    await fresh.stop();
  });

  it('knows its keys for an hour while the key set is out of reach, and reads it again when it is back', async () => {
    let isUp = true;
    let refused = 0;
    const shop = createServer((_, response) => {
      if (!isUp) refused += 1;
      response.statusCode = isUp ? 200 : 500;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
    });
    await once(shop.listen(0, '127.0.0.1'), 'listening');
    const uri = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/jwks.json`;
    const own = await TestApp.start({ JWKS_URI: uri });
    const longLived = { ...asha, exp: Math.floor(Date.now() / 1000) + 86_400 };
    let number = 0;
    const someone = (): Promise<string> =>
      enter(own, signed('RS256', rsa.privateKey, { ...longLived, jti: String((number += 1)) }, 'rsa-1'));
    const began = Date.now();
    const at = (minutes: number): void =>
      void jest.spyOn(Date, 'now').mockReturnValue(began + minutes * 60_000);
    expect(await someone()).toBe('in');
    isUp = false;
    at(11);
    expect(await someone()).toBe('in');
    await until(
      () => Promise.resolve(refused),
      (count) => count > 0,
    );
    at(61);
    expect(await someone()).toBe('auth.keys_unavailable');
    isUp = true;
    expect(await someone()).toBe('in');
    jest.restoreAllMocks();
    await own.stop();
    shop.close();
  });

  it('says so when the key set is out of reach', async () => {
    const lost = await TestApp.start({ JWKS_URI: 'http://127.0.0.1:9/jwks.json' });
    expect(await enter(lost, rsaToken)).toBe('auth.keys_unavailable');
    await lost.stop();
  });
});
