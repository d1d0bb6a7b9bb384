import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ConversationId, newMessageId, type UserId } from '../../../shared/ids.js';
import {
  afterWrites,
  type ChangeDraft,
  type Head,
  letsIn,
  type Place,
  REMEMBERED_SENDS,
  type SendDraft,
  type WriteDraft,
  type WritesTaken,
} from './heads.policy.js';

const user = (id: string): UserId => id as UserId;

function headWith(some: Partial<Head> = {}): Head {
  const marks = { lastReadSeq: 0, lastDeliveredSeq: 0, unreadFrom: null, shownReadSeq: 0 };
  const place = { role: 'member', isArchived: true, ...marks };
  const members = ['asha', 'ben'].map((id) => ({ userId: user(id), ...place }));
  const brief = { id: 'c' as ConversationId, type: 'direct' as const, subject: null, title: null };
  const empty = { ...brief, isBlocked: false, lastMessage: null, intents: [], recentSends: [] };
  return { rev: 1, lastSeq: 0, members, ...empty, ...some };
}

function draftBy(senderId: string | null, sendKey: string | null = null): SendDraft {
  const id = newMessageId();
  const fields = { type: 'text', content: 'hello', createdAt: new Date(), deletedAt: null };
  const preview = { id, senderId: senderId as UserId | null, ...fields };
  return { messageId: id, senderId: senderId as UserId | null, sendKey, preview };
}

const drafts = fc.array(
  fc
    .tuple(fc.constantFrom('asha', 'ben', 'eve', null), fc.option(fc.constantFrom('k1', 'k2', 'k3', 'k4')))
    .map(([sender, key]) => draftBy(sender, key)),
  { maxLength: 40 },
);

describe('what sends do to their conversation', () => {
  it('is the same in one go as one after the other', () => {
    fc.assert(
      fc.property(drafts, fc.boolean(), (sends, isGroup) => {
        const head = headWith({ type: isGroup ? 'group' : 'direct' });
        const atOnce = afterWrites(head, sends, []);
        let one = head;
        const places = [];
        for (const draft of sends) {
          const change = afterWrites(one, [draft], []);
          if (!change) break;
          places.push(...change.places);
          one = change.after;
        }
        const numbers = (all: Place[]): number[][] => all.map(({ seq, rev }) => [seq, rev]);
        expect(numbers(atOnce?.places ?? [])).toEqual(numbers(places));
        const timeless = ({ intents, ...rest }: Head): unknown => {
          return { ...rest, intents: intents.map((intent) => ({ ...intent, at: null })) };
        };
        expect(timeless(atOnce?.after ?? head)).toEqual(timeless(one));
      }),
    );
  });

  it('gives numbers without a gap, announces each, and stops at the first that is not let in', () => {
    fc.assert(
      fc.property(drafts, (sends) => {
        const head = headWith({ rev: 7, lastSeq: 3 });
        const { places, after } = afterWrites(head, sends, []) ?? { places: [], after: head };
        const taken = sends.slice(0, places.length);
        expect(places.map(({ seq }) => seq)).toEqual(taken.map((_, n) => 4 + n));
        expect(places.map(({ rev }) => rev)).toEqual(taken.map((_, n) => 8 + n));
        expect(after.intents.map(({ messageId }) => messageId)).toEqual(
          taken.map(({ messageId }) => messageId),
        );
        for (const next of sends.slice(places.length, places.length + 1))
          expect(letsIn(after, next)).toBe(false);
        expect(head).toEqual(headWith({ rev: 7, lastSeq: 3 }));
      }),
    );
  });

  it('lets in members and system messages, not strangers, repeats, or anybody where one has blocked the other', () => {
    expect(letsIn(headWith(), draftBy('asha'))).toBe(true);
    expect(letsIn(headWith(), draftBy('eve'))).toBe(false);
    expect(letsIn(headWith({ isBlocked: true }), draftBy('asha'))).toBe(false);
    expect(letsIn(headWith({ isBlocked: true }), draftBy(null))).toBe(true);
    expect(letsIn(headWith({ recentSends: ['k'] }), draftBy('asha', 'k'))).toBe(false);
    expect(afterWrites(headWith(), [draftBy('eve')], [])).toBeNull();
    expect(afterWrites(headWith(), [draftBy('asha', 'k'), draftBy('asha', 'k')], [])?.places).toHaveLength(1);
  });

  it('remembers the last sends, strikes out what is done, and unarchives', () => {
    const keys = Array.from({ length: 20 }, (_, n) => `k${n}`);
    const sends = keys.map((key) => draftBy('asha', key));
    const head = afterWrites(headWith(), sends, [])?.after as Head;
    expect(head.recentSends).toEqual(keys.toReversed().slice(0, REMEMBERED_SENDS));
    const done = head.intents.slice(0, 5).map(({ rev }) => rev);
    const later = afterWrites(head, [draftBy('ben')], done)?.after as Head;
    expect(later.intents).toHaveLength(20 - 5 + 1);
    expect(later.members.some(({ isArchived }) => isArchived)).toBe(false);
  });

  it('lets changes in by members, and by moderators, also where nobody may say more if they take something back', () => {
    const change = (by: string | null, evenIfReadOnly = false): ChangeDraft => {
      return { messageId: newMessageId(), changedBy: by as UserId | null, evenIfReadOnly };
    };
    expect(letsIn(headWith(), change('asha'))).toBe(true);
    expect(letsIn(headWith(), change('eve'))).toBe(false);
    expect(letsIn(headWith(), change(null))).toBe(true);
    expect(letsIn(headWith({ isBlocked: true }), change('asha'))).toBe(false);
    expect(letsIn(headWith({ isBlocked: true }), change('asha', true))).toBe(true);
    expect(letsIn(headWith({ isBlocked: true }), change('eve', true))).toBe(false);
  });

  it('shows what has become of the last message, and nothing of a change behind its deletion or of others', () => {
    const [first, last] = [draftBy('asha'), draftBy('ben')];
    const edit = ({ messageId }: SendDraft, content: string): ChangeDraft => {
      return { messageId, changedBy: user('asha'), evenIfReadOnly: false, preview: { content } };
    };
    const gone = { ...edit(last, ''), preview: { content: '', deletedAt: new Date(0) } };
    const shown = (...changes: ChangeDraft[]): unknown => {
      const taken = afterWrites<WriteDraft>(headWith(), [first, last, ...changes], []);
      return taken?.after.lastMessage;
    };
    expect(shown(edit(first, 'no'))).toEqual({ ...last.preview, seq: 2 });
    expect(shown(edit(last, 'yes'), edit(first, 'no'))).toMatchObject({ seq: 2, content: 'yes' });
    expect(shown(edit(last, 'yes'), gone, edit(last, 'no'))).toMatchObject({
      content: '',
      deletedAt: new Date(0),
    });
  });

  it('leaves a conversation put away whose messages are only changed, and names those that are being changed', () => {
    const [one, other] = [newMessageId(), newMessageId()];
    const changes = [one, other, one].map((messageId): ChangeDraft => {
      return { messageId, changedBy: user('asha'), evenIfReadOnly: false };
    });
    const { after, places } = afterWrites(headWith(), changes, []) as WritesTaken<ChangeDraft>;
    expect(after.members.every(({ isArchived }) => isArchived)).toBe(true);
    expect(after).toMatchObject({ rev: 4, lastSeq: 0 });
    expect(places.map(({ rev, beingMade }) => [rev, beingMade.map(({ messageId }) => messageId)])).toEqual([
      [2, []],
      [3, [one]],
      [4, [one, other]],
    ]);
  });

  it('moves the marker of its sender, and tells of moves over messages of the other', () => {
    const [a1, a2, b1] = [draftBy('asha'), draftBy('asha'), draftBy('ben')];
    const marks = afterWrites(headWith(), [a1, a2, b1, a1], [])?.marks;
    expect(marks?.get(0)).toEqual({
      seq: 4,
      at: a1.preview.createdAt,
      moves: [{ seq: 4, at: a1.preview.createdAt }],
    });
    expect(marks?.get(1)).toMatchObject({ seq: 3, moves: [{ seq: 3 }] });
    const places = afterWrites(headWith(), [a1, a2, draftBy(null), b1, a1], [])?.places;
    expect(places?.map(({ readBefore }) => readBefore)).toEqual([0, 1, null, 0, 2]);
    expect(afterWrites(headWith({ type: 'group' }), [a1, b1], [])?.marks.get(1)?.moves).toEqual([]);
  });
});
