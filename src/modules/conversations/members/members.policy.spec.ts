import { describe, expect, it } from '@jest/globals';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import type { Conversation, Member } from '../conversation.js';
import { newMember } from '../conversations.rows.js';
import { asManager, asRemover, assertGroup } from './members.policy.js';

const person = (userId: string, ...roles: string[]): Principal => ({
  userId: userId as UserId,
  roles,
  profile: {},
});
const group: Pick<Conversation, 'id' | 'type' | 'members'> = {
  id: 'c1' as ConversationId,
  type: 'group',
  members: [
    { userId: 'asha', role: 'owner' },
    { userId: 'ben', role: 'member' },
  ].map((member) => newMember(member, new Date(0)) as Member),
};
const code = (value: string) => expect.objectContaining({ code: value }) as unknown;

describe('who may change a group', () => {
  it('is an owner, in their own name', () => {
    expect(asManager(person('asha'), group)).toEqual({ id: 'c1', owner: 'asha' });
  });

  it('is a marketplace server, in nobody’s name', () => {
    expect(asManager(person('market', 'service'), group)).toEqual({ id: 'c1', owner: null });
  });

  it.each([['ben'], ['eve']])('is not %s', (userId) => {
    expect(() => asManager(person(userId), group)).toThrow(code('conversations.owner_required'));
  });

  it('is not a moderator', () => {
    expect(() => asManager(person('mod', 'admin'), group)).toThrow(code('conversations.owner_required'));
  });

  it('is everybody for leaving, and owners for taking others out', () => {
    expect(asRemover(person('ben'), group, 'ben' as UserId)).toEqual({ id: 'c1', owner: null });
    expect(asRemover(person('asha'), group, 'ben' as UserId)).toEqual({ id: 'c1', owner: 'asha' });
    expect(() => asRemover(person('ben'), group, 'asha' as UserId)).toThrow(
      code('conversations.owner_required'),
    );
  });
});

it.each(['direct', 'subject'] as const)('a conversation of the type %s is no group', (type) => {
  expect(() => assertGroup({ ...group, type })).toThrow(code('conversations.not_a_group'));
  expect(() => assertGroup(group)).not.toThrow();
});
