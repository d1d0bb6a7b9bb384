import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rowsBelow } from '../../support/markdown.js';

const guides = [
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((file) => join('docs', file)),
  'README.md',
  'CONTRIBUTING.md',
].filter((file) => file.endsWith('.md') && existsSync(file));

describe('docs/ARCHITECTURE.md', () => {
  it('has every folder of the source on its map, in order, and no other', () => {
    const folders = readdirSync('src', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'dto')
      .map(({ parentPath, name }) => `${join(parentPath, name)}/`);
    const map = rowsBelow('docs/ARCHITECTURE.md', '## The map');
    expect(map.map(([folder]) => folder)).toEqual(folders.toSorted());
    expect(map.filter(([, purpose]) => !purpose)).toEqual([]);
  });
});

describe.each(guides)('%s', (guide) => {
  const text = readFileSync(guide, 'utf8');

  it('names only commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...text.matchAll(/npm (?:run (?:-s )?([\w:]+)|(start|test)\b)/g)].map(
      ([, run, short]) => run ?? short ?? '',
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('points only to files that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#|\/)([^)#\s]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(dirname(guide), link)))).toEqual([]);
    const files = [...text.matchAll(/`((?:src|test|docs|bench|ops|scripts)\/[\w./-]+)`/g)].map(
      ([, file = '']) => file,
    );
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});
