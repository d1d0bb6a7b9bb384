import { describe, expect, it } from '@jest/globals';
import type { Principal } from '../../platform/auth/principal.js';
import { changesFromClaims, namedSettings } from './users.policy.js';

type Claims = Principal['profile'];
const token = (profile: Claims, issuedAt?: number) => ({ profile, issuedAt });
const applied = (claims: Claims = {}, claimsIssuedAt?: number) => ({ claims, claimsIssuedAt });

describe('changesFromClaims', () => {
  it('takes over every claim of somebody new', () => {
    expect(
      changesFromClaims(token({ name: 'Asha', email: 'a@x.example', avatarUrl: undefined }), applied()),
    ).toEqual({
      name: 'Asha',
      email: 'a@x.example',
      claims: { name: 'Asha', email: 'a@x.example' },
    });
  });

  it('changes nothing for the same claims, so that what the person has chosen here stays', () => {
    expect(
      changesFromClaims(token({ name: 'Asha' }), applied({ name: 'Asha', email: 'a@x.example' })),
    ).toBeNull();
  });

  it('takes over a claim that has changed, and that one alone', () => {
    expect(
      changesFromClaims(
        token({ name: 'Asha Rao', email: 'a@x.example' }),
        applied({ name: 'Asha', email: 'a@x.example' }),
      ),
    ).toEqual({
      name: 'Asha Rao',
      claims: { name: 'Asha Rao', email: 'a@x.example' },
    });
  });

  it('erases nothing for claims that are missing', () => {
    expect(
      changesFromClaims(
        token({ name: undefined, email: undefined, avatarUrl: undefined }),
        applied({ name: 'Asha' }),
      ),
    ).toBeNull();
    expect(changesFromClaims(token({}), applied())).toBeNull();
  });

  it('takes over nothing from a token that is older than one of those before', () => {
    const before = applied({ name: 'Asha' }, 2000);
    expect(changesFromClaims(token({ name: 'Old', email: 'a@x.example' }, 1000), before)).toBeNull();
    expect(changesFromClaims(token({ name: 'New' }, 2000), before)).toMatchObject({
      name: 'New',
      claimsIssuedAt: 2000,
    });
  });

  it('takes over whatever is new from tokens that do not say when they were given out', () => {
    const changes = changesFromClaims(token({ name: 'New' }), applied({ name: 'Asha' }, 2000));
    expect(changes).toEqual({ name: 'New', claims: { name: 'New' } });
    expect(changesFromClaims(token({ name: 'New' }, 1000), applied({ name: 'Asha' }))).toMatchObject({
      name: 'New',
      claimsIssuedAt: 1000,
    });
  });
});

describe('a picture of a token', () => {
  it.each(['https://market.example/a.jpg', 'http://p/1', '/uploads/a.jpg'])('is %s', (avatarUrl) => {
    expect(changesFromClaims(token({ avatarUrl }), applied())).toEqual({ avatarUrl, claims: { avatarUrl } });
  });

  it.each([
    'javascript:alert(1)',
    'data:image/png;base64,AAAA',
    '//evil/x',
    '/\\evil/x',
    'https://a b',
    `https://market.example/${'x'.repeat(2000)}`,
  ])('is not %.40s', (avatarUrl) => {
    expect(changesFromClaims(token({ avatarUrl }), applied())).toBeNull();
    expect(changesFromClaims(token({ name: 'Asha', avatarUrl }), applied({ avatarUrl: '/a.jpg' }))).toEqual({
      name: 'Asha',
      claims: { name: 'Asha', avatarUrl: '/a.jpg' },
    });
  });
});

describe('namedSettings', () => {
  it('are those with a value', () => {
    expect(namedSettings({ typing: false, presence: true, readReceipts: null })).toEqual({
      typing: false,
      presence: true,
    });
    expect(namedSettings(undefined)).toEqual({});
  });
});
