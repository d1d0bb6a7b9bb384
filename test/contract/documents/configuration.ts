import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { getMetadataStorage } from 'class-validator';
import { Env, parseEnv } from '../../../src/config/env.js';
import { TEST_SECRET } from '../../support/tokens.js';

interface Entry {
  name: string;
  /** What stands behind it, commented out or not; empty for what has no default. */
  value: string;
  isExplained: boolean;
}

const entries = entriesOf(readFileSync('.env.example', 'utf8'));

describe('.env.example', () => {
  it('has every variable of the configuration, and no other', () => {
    expect(entries.map(({ name }) => name).toSorted()).toEqual(variables());
  });

  it('has a comment above each', () => {
    expect(entries.filter(({ isExplained }) => !isExplained)).toEqual([]);
  });

  it('shows the defaults', () => {
    const secret = { JWT_SECRET: TEST_SECRET };
    const shown = entries.map(({ name, value }) => [name, value]).filter(([, value]) => value);
    expect(shown.length).toBeGreaterThan(0);
    expect(parseEnv({ ...secret, ...Object.fromEntries(shown) })).toEqual(parseEnv(secret));
  });
});

/** What `Env` validates, and the names of the contracts that `parseEnv` takes for its own. */
function variables(): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(Env, '', false, false);
  const source = readFileSync('src/config/env.ts', 'utf8');
  const read = [...source.matchAll(/raw\['([A-Z_]+)'\]/g)].map(([, name = '']) => name);
  return [...new Set([...rules.map(({ propertyName }) => propertyName), ...read])].toSorted();
}

function entriesOf(text: string): Entry[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const [, name, value = ''] = /^#?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined) return [];
    return [{ name, value, isExplained: lines[index - 1]?.startsWith('# ') ?? false }];
  });
}
