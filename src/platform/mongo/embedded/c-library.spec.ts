import { describe, expect, it } from '@jest/globals';
import { chooseCLibrary } from './c-library.js';

const debian12 = { platform: 'linux', arch: 'x64', glibc: '2.36', distribution: 'debian' };

describe('chooseCLibrary', () => {
  it.each([
    ['the oldest that serves', { glibc: '2.38' }],
    ['a newer one', { glibc: '2.41' }],
    ['a later major', { glibc: '3.0' }],
    ['arm64', { glibc: '2.39', arch: 'arm64', distribution: 'ubuntu' }],
    ['macOS on Apple silicon', { platform: 'darwin', arch: 'arm64', glibc: undefined }],
  ])("takes the machine's own: %s", (_name, difference) => {
    expect(chooseCLibrary({ ...debian12, ...difference })).toBe('own');
  });

  it.each([{ glibc: '2.36' }, { glibc: '2.9' }, { glibc: '2.31', arch: 'arm64' }])(
    'takes a private one on an older Debian: %o',
    (difference) => {
      expect(chooseCLibrary({ ...debian12, ...difference })).toBe('private');
    },
  );

  it.each([
    ['Windows', { platform: 'win32', glibc: undefined }],
    ['macOS on Intel', { platform: 'darwin', glibc: undefined }],
    ['another processor', { arch: 'riscv64', glibc: '2.41' }],
    ['musl', { glibc: undefined, distribution: 'alpine' }],
    ['an older glibc elsewhere', { distribution: 'ubuntu', glibc: '2.35' }],
    ['an older glibc of unknown origin', { distribution: undefined }],
  ])('says what to do instead: %s', (_name, difference) => {
    const choose = () => chooseCLibrary({ ...debian12, ...difference });
    expect(choose).toThrow(/cannot run here: .+MONGODB_URI.+docker compose up -d mongodb/);
  });
});
