import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { UserId } from '../../../shared/ids.js';
import type { Conversation } from '../../conversations/index.js';
import {
  conversationIdIn,
  heardAs,
  MAX_NAME_LENGTH,
  type Named,
  namedIn,
  nameFrom,
  nameOf,
  namesOf,
  otherOf,
  textOf,
  turned,
} from './bookmarket.policy.js';

const ID = '6650c0ffee0000000000aaaa';
const user = (id: string) => id as UserId;
const named = (about: string, first: string, second: string): Named => ({
  about,
  first: user(first),
  second: user(second),
});
const talk = (people: [string, string], subject: { type: string; id: string } | null): Conversation =>
  ({ id: ID, subject, members: people.map((userId) => ({ userId })) }) as unknown as Conversation;
const book = (id: string, ...people: [string, string]) => talk(people, { type: 'book', id });
const coded = (code: string) => expect.objectContaining({ code });

describe('reading a name', () => {
  it.each([
    ['book123|user1:user2', 'user1', named('book123', 'user1', 'user2')],
    ['book123|user1:user2', 'user2', named('book123', 'user1', 'user2')],
    ['a|b|c|user1:user2', 'user1', named('a|b|c', 'user1', 'user2')],
    ['a:b|user1:user2', 'user2', named('a:b', 'user1', 'user2')],
    ['book|x:y:z', 'x:y', named('book', 'x:y', 'z')],
    ['book|x:y:z', 'y:z', named('book', 'x', 'y:z')],
    ['book|auth0|1:auth0|2', 'auth0|1', named('book', 'auth0|1', 'auth0|2')],
    ['book|auth0|1:auth0|2', 'auth0|2', named('book', 'auth0|1', 'auth0|2')],
    ['ଵই 本|josé:ünal', 'josé', named('ଵই 本', 'josé', 'ünal')],
    [`conversation:${ID.toUpperCase()}|p|1:b`, 'b', named(`conversation:${ID}`, 'p|1', 'b')],
  ])('finds the caller and the other one in %s for %s', (text, caller, expected) => {
    expect(nameFrom(text, user(caller))).toEqual(expected);
  });

  it.each([
    '',
    'nonsense',
    '|',
    ':',
    '|me:you',
    'book|',
    'book|me',
    'book|me:',
    'book|me: ',
    'book|:me',
    'book|me:me',
    'book|me:you\0',
    'book\n|me:you',
    'book|me:\ud800',
    '{"$ne":null}',
    `${'b'.repeat(129)}|me:you`,
    `book|me:${'y'.repeat(129)}`,
    'x'.repeat(MAX_NAME_LENGTH + 1),
  ])('refuses %j', (text) => {
    expect(() => nameFrom(text, user('me'))).toThrow(coded('request.invalid'));
  });

  it.each(['book|you:them', 'book|menot:you', 'book|you:notme', 'book|me2:me3', `conversation:${ID}|a:b`])(
    'lets nobody in who is not one of the two: %s',
    (text) => {
      expect(() => nameFrom(text, user('me'))).toThrow(coded('conversations.not_found'));
    },
  );

  it('takes parts of 128 characters', () => {
    const [id, me, you] = ['b', 'm', 'y'].map((letter) => letter.repeat(128)) as [string, string, string];
    expect(nameFrom(`${id}|${me}:${you}`, user(me))).toEqual(named(id, me, you));
  });
});

describe('naming a conversation', () => {
  it('is the book and the people in the order in which it was begun', () => {
    expect(nameOf(book('book123', 'user1', 'user2'))).toBe('book123|user1:user2');
    expect(namesOf(book('b', 'x', 'y'))).toEqual([named('b', 'x', 'y'), named('b', 'y', 'x')]);
  });

  it('says the conversation where there is no book', () => {
    for (const subject of [null, { type: 'pet', id: 'p1' }])
      expect(nameOf(talk(['x', 'y'], subject))).toBe(`conversation:${ID}|x:y`);
    expect(conversationIdIn(`conversation:${ID}`)).toBe(ID);
    expect(conversationIdIn(ID)).toBeNull();
  });

  it('says the conversation where one of the two would read something else', () => {
    expect(nameOf(book('b', 'a:b', 'a'))).toBe(`conversation:${ID}|a:b:a`);
    expect(nameOf(book('b', 'p|1', 'x'))).toBe(`conversation:${ID}|p|1:x`);
    expect(nameOf(book(`conversation:${ID}`, 'x', 'y'))).toBe(`conversation:${ID}|x:y`);
    expect(nameOf(book('b'.repeat(128), 'x', 'y'))).toMatch(/^b{128}\|x:y$/);
  });

  it('knows whether it has these people', () => {
    const about = `conversation:${ID}`;
    expect(namedIn(talk(['x', 'y'], null), named(about, 'y', 'x'))).toEqual(named(about, 'y', 'x'));
    expect(namedIn(talk(['x', 'y'], null), named(about, 'x', 'z'))).toBeNull();
  });

  it('keeps to the order, and the name, that a client has used', () => {
    const conversation = book('b', 'x', 'y');
    expect(textOf(heardAs(conversation, named('b', 'y', 'x')))).toBe('b|y:x');
    expect(textOf(heardAs(conversation, named(`conversation:${ID}`, 'y', 'x')))).toBe('b|y:x');
    const unclear = book('b', 'a:b', 'a');
    expect(textOf(heardAs(unclear, named('b', 'a:b', 'a')))).toBe('b|a:b:a');
  });
});

describe('any ids', () => {
  const odd = fc.string({ unit: fc.constantFrom('a', 'b', ':', '|', '-', 'é'), minLength: 1, maxLength: 6 });
  const people = fc.tuple(odd, odd).filter(([one, other]) => one !== other);

  it('is read by both of the two as what it names, whatever the ids', () => {
    fc.assert(
      fc.property(odd, people, fc.boolean(), (id, [one, other], isBook) => {
        const conversation = isBook ? book(id, one, other) : talk([one, other], null);
        const names = namesOf(conversation).slice(0, 2);
        for (const name of names)
          for (const reader of [one, other]) {
            const read = nameFrom(textOf(name), user(reader));
            // Ids of nothing but colons spell both orders in the same way.
            const spelledSo = names.filter((same) => textOf(same) === textOf(name));
            expect(spelledSo).toContainEqual(
              conversationIdIn(name.about) ? namedIn(conversation, read) : read,
            );
          }
      }),
    );
  });

  it('keeps plain ids as they are', () => {
    const plain = fc.stringMatching(/^[\w-]{1,40}$/);
    fc.assert(
      fc.property(odd, plain, plain, (id, one, other) => {
        fc.pre(one !== other);
        const name = named(id, one, other);
        expect(nameFrom(textOf(name), user(one))).toEqual(name);
        expect(otherOf(name, user(one))).toBe(other);
        expect(turned(turned(name))).toEqual(name);
      }),
    );
  });

  it('never throws anything but a refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), odd, (text, caller) => {
        try {
          const read = nameFrom(text, user(caller));
          expect([read.first, read.second]).toContain(caller);
        } catch (refusal) {
          expect(['request.invalid', 'conversations.not_found']).toContain(
            (refusal as { code: string }).code,
          );
        }
      }),
    );
  });
});
