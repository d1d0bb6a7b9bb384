import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Principal } from '../../platform/auth/principal.js';
import type { UserId } from '../../shared/ids.js';
import { MAX_MEMBERS } from './conversation.js';
import { draftOf, facing, readableRev, unreadOf } from './conversations.policy.js';
import type { CreateConversationDto } from './dto/create-conversation.dto.js';

const person = (userId: string, ...roles: string[]): Principal => ({
  userId: userId as UserId,
  roles,
  profile: {},
});
const service = person('market', 'service');
const members = (...userIds: string[]) => userIds.map((userId) => ({ userId }));
const subject = { type: 'book', id: 'b1' };

let fresh = 0;
const draft = (caller: Principal, dto: CreateConversationDto) =>
  draftOf(caller, dto, `fresh-${(fresh += 1)}`);
const key = (caller: Principal, dto: CreateConversationDto) => draft(caller, dto).key;
const code = (value: string) => expect.objectContaining({ kind: 'invalid', code: value });

describe('who is in a conversation', () => {
  it('is the caller and those who are named', () => {
    expect(draft(person('asha'), { type: 'direct', members: members('ben') }).members).toEqual([
      { userId: 'ben', role: 'member' },
      { userId: 'asha', role: 'member' },
    ]);
  });

  it('is the caller once, also when named, in the role that was named', () => {
    const named = [
      { userId: 'asha', role: 'buyer' },
      { userId: 'ben', role: 'seller' },
    ];
    expect(draft(person('asha'), { type: 'direct', members: named }).members).toEqual(named);
  });

  it('is nobody but those who are named when a service asks', () => {
    const { members: people, createdBy } = draft(service, {
      type: 'direct',
      members: members('asha', 'ben'),
    });
    expect(people.map(({ userId }) => userId)).toEqual(['asha', 'ben']);
    expect(createdBy).toBe('market');
  });

  it('makes the caller the owner of a group', () => {
    expect(draft(person('asha'), { type: 'group', members: members('ben') }).members).toContainEqual({
      userId: 'asha',
      role: 'owner',
    });
  });
});

describe('what does not fit', () => {
  const many = members(...Array.from({ length: MAX_MEMBERS }, (_, n) => `u${n}`));
  const title = 'T';

  it.each<[string, Principal, CreateConversationDto, string]>([
    [
      'talking to oneself',
      person('asha'),
      { type: 'direct', members: members('asha') },
      'conversations.invalid_members',
    ],
    [
      'a pair of three',
      person('asha'),
      { type: 'direct', members: members('b', 'c') },
      'conversations.invalid_members',
    ],
    [
      'one person of a service',
      service,
      { type: 'subject', subject, members: members('b') },
      'conversations.invalid_members',
    ],
    ['a crowd', person('asha'), { type: 'group', members: many }, 'conversations.invalid_members'],
    [
      'a subject without one',
      person('asha'),
      { type: 'subject', members: members('b') },
      'conversations.invalid_subject',
    ],
    [
      'a pair about something',
      person('asha'),
      { type: 'direct', subject, members: members('b') },
      'conversations.invalid_subject',
    ],
    [
      'a group about something',
      person('asha'),
      { type: 'group', subject, members: members('b') },
      'conversations.invalid_subject',
    ],
    [
      'a pair with a title',
      person('asha'),
      { type: 'direct', title, members: members('b') },
      'conversations.invalid_title',
    ],
  ])('is %s', (_, caller, dto, expected) => {
    expect(() => draft(caller, dto)).toThrow(code(expected));
  });

  it('is not a crowd that just fits', () => {
    expect(draft(service, { type: 'group', members: many }).members).toHaveLength(MAX_MEMBERS);
  });

  it('takes null for not there, in either direction', () => {
    const nothing = { subject: null, title: null } as unknown as Partial<CreateConversationDto>;
    expect(draft(person('asha'), { ...nothing, type: 'direct', members: members('b') })).toMatchObject({
      subject: null,
      title: null,
    });
    expect(() => draft(person('asha'), { ...nothing, type: 'subject', members: members('b') })).toThrow(
      code('conversations.invalid_subject'),
    );
  });
});

describe('the key', () => {
  it('is the same from both sides, and from a service', () => {
    const keys = [
      key(person('asha'), { type: 'subject', subject, members: members('ben') }),
      key(person('ben'), { type: 'subject', subject, members: members('asha') }),
      key(service, { type: 'subject', subject, members: members('ben', 'asha') }),
    ];
    expect(new Set(keys).size).toBe(1);
  });

  it('differs by pair, by type and by subject', () => {
    const asha = person('asha');
    const keys = [
      key(asha, { type: 'direct', members: members('ben') }),
      key(asha, { type: 'direct', members: members('cem') }),
      key(asha, { type: 'subject', subject, members: members('ben') }),
      key(asha, { type: 'subject', subject: { ...subject, id: 'b2' }, members: members('ben') }),
      key(asha, { type: 'subject', subject: { ...subject, type: 'pet' }, members: members('ben') }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is new for every group without an id of the client, and one for each creator and id', () => {
    const group = (caller: Principal, clientConversationId?: string) =>
      key(caller, { type: 'group', members: members('zoe'), clientConversationId });
    expect(group(person('asha'))).not.toBe(group(person('asha')));
    expect(group(person('asha'), 'g1')).toBe(group(person('asha'), 'g1'));
    expect(group(person('asha'), 'g1')).not.toBe(group(person('asha'), 'g2'));
    expect(group(person('asha'), 'g1')).not.toBe(group(person('ben'), 'g1'));
  });

  it('cannot be made to look like that of another pair, whatever ids are made of', () => {
    const userId = fc.string({ unit: fc.constantFrom(...':%$.|a3A'), minLength: 1, maxLength: 6 });
    const pair = fc.uniqueArray(userId, { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(pair, pair, (one, other) => {
        const [first, second] = [one, other].map((ids) =>
          key(service, { type: 'direct', members: members(...ids) }),
        );
        expect(first === second).toBe(one.toSorted().join() === other.toSorted().join());
      }),
    );
  });
});

describe('unread', () => {
  it('is what is behind the read marker without what is hidden, and never less than nothing', () => {
    expect(unreadOf({ lastSeq: 10 }, { lastReadSeq: 4 }, 0)).toBe(6);
    expect(unreadOf({ lastSeq: 10 }, { lastReadSeq: 4 }, 2)).toBe(4);
    expect(unreadOf({ lastSeq: 4 }, { lastReadSeq: 4 }, 1)).toBe(0);
  });
});

describe('the rev up to which everything is made', () => {
  it('is the newest, or the one before the first that is still announced', () => {
    expect(readableRev({ rev: 9 }, [])).toBe(9);
    expect(readableRev({ rev: 9 }, [{ rev: 8 }, { rev: 5 }])).toBe(4);
  });
});

describe('between whom a block forbids a conversation to begin', () => {
  it('is the two, whoever asks', () => {
    const pair = draft(service, { type: 'direct', members: members('asha', 'ben') });
    expect(facing(service, pair)).toEqual(['asha', ['ben']]);
    expect(facing(person('ben'), draft(person('ben'), { type: 'direct', members: members('asha') }))).toEqual(
      ['asha', ['ben']],
    );
  });

  it('is whoever begins a group and each of the others', () => {
    const group = draft(person('asha'), { type: 'group', members: members('ben', 'cleo') });
    expect(facing(person('asha'), group)).toEqual(['asha', ['ben', 'cleo']]);
    const brought = draft(service, { type: 'group', members: members('ben', 'cleo') });
    expect(facing(service, brought)).toEqual(['market', ['ben', 'cleo']]);
  });
});
