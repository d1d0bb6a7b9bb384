import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from './env.js';

const GOOD_SECRET = 'v9Q2-xT7_pL4mZ8kW1sD6fH3jR5nB0cY';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string;

const production = (variables: Record<string, string> = {}) =>
  parseEnv({
    NODE_ENV: 'production',
    JWT_SECRET: GOOD_SECRET,
    MONGODB_URI: 'mongodb://db/haggle',
    ...variables,
  });

let dataDir: string;
const development = (variables: Record<string, string> = {}) =>
  parseEnv({ MONGODB_DATA_DIR: join(dataDir, 'mongodb'), ...variables });

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'haggle-env-'));
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('the configuration', () => {
  it('has a default for everything outside production', () => {
    expect(development()).toMatchObject({
      NODE_ENV: 'development',
      PORT: 3000,
      LOG_LEVEL: 'info',
      CORS_ORIGINS: [],
      RATE_LIMIT_SCALE: 1,
      SOCKET_IO_TRANSPORTS: ['websocket', 'polling'],
      MESSAGE_MAX_LENGTH: 4000,
    });
    expect(development().MONGODB_URI).toBeUndefined();
  });

  it('takes an empty variable for one that is not set', () => {
    const env = development({
      PORT: '',
      MONGODB_URI: '',
      JWKS_URI: '',
      JWT_PUBLIC_KEY: '',
      CORS_ORIGINS: '',
    });
    expect(env).toMatchObject({ PORT: 3000, CORS_ORIGINS: [] });
    expect(env).not.toHaveProperty('MONGODB_URI');
  });

  it('turns text into numbers and lists', () => {
    const env = development({
      PORT: '8080',
      RATE_LIMIT_SCALE: '2.5',
      CORS_ORIGINS: ' https://a.example ,https://b.example, ',
      SOCKET_IO_TRANSPORTS: 'websocket',
    });
    expect(env).toMatchObject({
      PORT: 8080,
      RATE_LIMIT_SCALE: 2.5,
      CORS_ORIGINS: ['https://a.example', 'https://b.example'],
      SOCKET_IO_TRANSPORTS: ['websocket'],
    });
  });

  it('honours the names that the contracts have for CORS, and prefers its own', () => {
    const theirs = { SOCKET_IO_CORS_ORIGIN: 'https://a.example', FRONTEND_URL: 'https://b.example' };
    expect(development(theirs).CORS_ORIGINS).toEqual(['https://a.example', 'https://b.example']);
    expect(development({ ...theirs, CORS_ORIGINS: '*' }).CORS_ORIGINS).toEqual(['*']);
  });

  it.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['PORT', '80.5'],
    ['NODE_ENV', 'staging'],
    ['LOG_LEVEL', 'loud'],
    ['JWT_SECRET', 'too short'],
    ['JWT_PUBLIC_KEY', 'no key at all'],
    ['JWT_PUBLIC_KEY', '-----BEGIN PUBLIC KEY----- broken -----END PUBLIC KEY-----'],
    ['JWKS_URI', 'file:///etc/passwd'],
    ['MONGODB_URI', 'postgres://db'],
    ['REDIS_URL', 'http://redis'],
    ['LOCAL_ACCOUNTS', 'yes'],
    ['RATE_LIMIT_SCALE', '-1'],
    ['SOCKET_IO_TRANSPORTS', 'pigeon'],
    ['MESSAGE_MAX_LENGTH', '0'],
  ])('refuses %s=%s by its name', (name, value) => {
    expect(() => development({ [name]: value })).toThrow(name);
  });

  it.each([
    ['PORT', 'abc', 'PORT must be an integer number'],
    ['PORT', '70000', 'PORT must not be greater than 65535'],
    ['MONGODB_URI', 'postgres://db', 'MONGODB_URI must begin with mongodb:// or mongodb+srv://'],
  ])('says what is wrong with %s=%s', (name, value, text) => {
    expect(() => development({ [name]: value })).toThrow(`the configuration is wrong: ${text}`);
  });

  it('names everything that is wrong at once', () => {
    expect(() =>
      parseEnv({ NODE_ENV: 'production', PORT: 'x', REDIS_URL: 'x', JWT_SECRET: 'short' }),
    ).toThrow(/PORT[^]+JWT_SECRET[^]+REDIS_URL[^]+MONGODB_URI/);
  });

  it('refuses a public key of a kind that no token is signed with', () => {
    const ed25519 = generateKeyPairSync('ed25519').publicKey.export({
      type: 'spki',
      format: 'pem',
    }) as string;
    expect(() => development({ JWT_PUBLIC_KEY: ed25519 })).toThrow('JWT_PUBLIC_KEY');
  });

  it('takes a public key that is written on one line', () => {
    expect(development({ JWT_PUBLIC_KEY: pem.replaceAll('\n', '\\n') }).JWT_PUBLIC_KEY).toBe(pem);
  });
});

describe('in production', () => {
  it('starts with a good secret and a database', () => {
    expect(production()).toMatchObject({ JWT_SECRET: GOOD_SECRET, MONGODB_URI: 'mongodb://db/haggle' });
  });

  it.each([
    ['a missing secret', ''],
    ['a short secret', 'v9Q2-xT7_pL4mZ8k'],
    ['a placeholder', 'change-me-change-me-change-me-change-me'],
    ['the word secret', 'super-secret-jwt-key-0123456789-abcdef'],
    ['one character over and over', 'a'.repeat(64)],
  ])('refuses %s', (_, secret) => {
    expect(() => production({ JWT_SECRET: secret })).toThrow('JWT_SECRET');
  });

  it('refuses to run on the embedded database', () => {
    expect(() => production({ MONGODB_URI: '' })).toThrow('MONGODB_URI is missing');
  });

  it.each([
    ['a public key', { JWT_PUBLIC_KEY: pem }],
    ['a key set', { JWKS_URI: 'https://market.example/.well-known/jwks.json' }],
  ])('needs no secret with %s', (_, variables) => {
    expect(() => production({ JWT_SECRET: '', ...variables })).not.toThrow();
  });
});

describe('local accounts', () => {
  it.each([
    ['are there on a laptop', () => development(), true],
    ['are there where a laptop is given a secret', () => development({ JWT_SECRET: GOOD_SECRET }), true],
    ['can be switched off', () => development({ LOCAL_ACCOUNTS: 'false' }), false],
    ['are there in production', () => production(), true],
    ['can be switched off in production', () => production({ LOCAL_ACCOUNTS: 'false' }), false],
    [
      'are never there with a public key',
      () => development({ JWT_PUBLIC_KEY: pem, LOCAL_ACCOUNTS: 'true' }),
      false,
    ],
  ])('%s', (_, read, are) => {
    expect(read().hasLocalAccounts).toBe(are);
  });
});

describe('the secret that nobody has set', () => {
  const kept = () => readFileSync(join(dataDir, 'jwt-secret'), 'utf8');

  it('is made once, kept in the data folder and readable by its owner alone', () => {
    const first = development().JWT_SECRET;
    expect(first).toHaveLength(64);
    expect(development().JWT_SECRET).toBe(first);
    expect(kept()).toBe(first);
    expect(statSync(join(dataDir, 'jwt-secret')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['jwt-secret']);
  });

  it('is not made where another way to verify tokens is configured', () => {
    development({ JWT_SECRET: GOOD_SECRET });
    development({ JWT_PUBLIC_KEY: pem });
    expect(readdirSync(dataDir)).toEqual([]);
  });
});
