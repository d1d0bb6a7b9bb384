import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseOptions } from '@node-rs/argon2';
import { Passwords } from './passwords.js';

const passwords = new Passwords();

beforeAll(() => passwords.onModuleInit());

describe('passwords', () => {
  it('are hashed with argon2id, each with its own salt', async () => {
    const [one, other] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')];
    expect(one).toMatch(/^\$argon2id\$/);
    expect(parseOptions(one)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1, saltLen: 16 });
    expect(other).not.toBe(one);
  });

  it('match themselves alone, in whatever form they were typed', async () => {
    const hash = await passwords.hash('cafe\u0301 noir');
    expect(await passwords.matches(hash, 'caf\u00e9 noir')).toBe(true);
    expect(await passwords.matches(hash, 'Caf\u00e9 noir')).toBe(false);
  });

  it('match nothing where there is no account', async () => {
    expect(await passwords.matches(undefined, 'correct horse')).toBe(false);
  });
});
