import { describe, expect, it } from '@jest/globals';
import { changesFromClaims, namedSettings } from './users.policy.js';

describe('changesFromClaims', () => {
  it('takes over every claim of somebody new', () => {
    expect(changesFromClaims({ name: 'Asha', email: 'a@x.example', avatarUrl: undefined }, {})).toEqual({
      name: 'Asha',
      email: 'a@x.example',
      claims: { name: 'Asha', email: 'a@x.example' },
    });
  });

  it('changes nothing for the same claims, so that what the person has chosen here stays', () => {
    expect(changesFromClaims({ name: 'Asha' }, { name: 'Asha', email: 'a@x.example' })).toBeNull();
  });

  it('takes over a claim that has changed, and that one alone', () => {
    expect(
      changesFromClaims({ name: 'Asha Rao', email: 'a@x.example' }, { name: 'Asha', email: 'a@x.example' }),
    ).toEqual({
      name: 'Asha Rao',
      claims: { name: 'Asha Rao', email: 'a@x.example' },
    });
  });

  it('erases nothing for claims that are missing', () => {
    expect(
      changesFromClaims({ name: undefined, email: undefined, avatarUrl: undefined }, { name: 'Asha' }),
    ).toBeNull();
    expect(changesFromClaims({}, {})).toBeNull();
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
