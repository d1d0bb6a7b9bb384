import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { Types } from 'mongoose';
import type {
  ConversationDto,
  ConversationPageDto,
} from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { UnreadDto } from '../../../src/modules/conversations/dto/read.dto.js';
import type { SentMessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import { ChangesRepository } from '../../../src/modules/messages/sync/changes.repository.js';
import { beginDirect } from '../../support/conversations.js';
import { TestApp } from '../../support/test-app.js';
import {
  type Place,
  type Step,
  type UnreadAction,
  unreadActions,
  UnreadWorld,
} from '../../support/unread-world.js';

const OFTEN: [UnreadAction, number][] = [
  ['send', 6],
  ['read', 5],
  ['markUnread', 4],
  ['markLast', 2],
  ['delete', 2],
];

const action = fc.oneof(
  { weight: unreadActions.length, arbitrary: fc.constantFrom(...unreadActions) },
  ...OFTEN.map(([name, weight]) => ({ weight, arbitrary: fc.constant(name) })),
);

const steps = (maxLength: number): fc.Arbitrary<Step[]> =>
  fc.array(fc.record({ action, who: fc.nat(2), inGroup: fc.boolean(), dice: fc.nat(8) }), {
    minLength: 10,
    maxLength,
    size: 'max',
  });

describe('unread is what a count of the messages one by one gives', () => {
  let app: TestApp;

  const unreadOf = async (who: string): Promise<UnreadDto> =>
    (await app.rest(who).get<UnreadDto>('/api/v1/unread')).body;
  const listOf = async (who: string): Promise<ConversationDto[]> =>
    (await app.rest(who).get<ConversationPageDto>('/api/v1/conversations')).body.items;

  /** Where the application says that somebody is. */
  const placeIn = ({ members, me }: ConversationDto, who: string): Place => {
    const marker = members.find(({ userId }) => userId === who)?.lastReadSeq ?? 0;
    return { marker, unreadFrom: me?.unreadFrom ?? null, cleared: me?.clearedSeq ?? 0 };
  };

  /** Every way to ask gives the same number, which is that of the messages behind the place. */
  const assertCounts = async (
    world: UnreadWorld,
    placeOf: (id: string, who: string) => Place | undefined,
  ): Promise<void> => {
    for (const who of world.people) {
      const [unread, list] = await Promise.all([unreadOf(who), listOf(who)]);
      let total = 0;
      for (const { id, unread: listed } of list) {
        const expected = await world.countUnread(id, who, placeOf(id, who));
        const counted = unread.conversations.find(({ conversationId }) => conversationId === id)?.unread ?? 0;
        expect({ who, id, listed, counted }).toEqual({ who, id, listed: expected, counted: expected });
        total += expected;
      }
      expect(unread.total).toBe(total);
    }
  };

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('over random histories, by the rules alone', async () => {
    await fc.assert(
      fc.asyncProperty(steps(45), async (history) => {
        const world = await UnreadWorld.begin(app);
        for (const step of history) await world.act(step);
        await assertCounts(world, (id, who) => world.placeOf(id, who));
        for (const who of world.people) {
          for (const dto of await listOf(who)) expect(placeIn(dto, who)).toEqual(world.placeOf(dto.id, who));
        }
      }),
      { numRuns: 25, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
    );
  }, 120_000);

  it('over random interleavings of clients that act at once', async () => {
    await fc.assert(
      fc.asyncProperty(steps(30), steps(30), steps(30), async (...histories) => {
        const world = await UnreadWorld.begin(app);
        await Promise.all(
          histories.map(async (history) => {
            for (const step of history) await world.act(step);
          }),
        );
        const places = new Map<string, Place>();
        for (const who of world.people) {
          for (const dto of await listOf(who)) places.set(`${dto.id} ${who}`, placeIn(dto, who));
        }
        await assertCounts(world, (id, who) => places.get(`${id} ${who}`));
        await assertFoundByIndex(world);
      }),
      { numRuns: 12, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
    );
  }, 120_000);

  it('counts nothing that came after the conversation was read', async () => {
    const id = await beginDirect(app, 'lea', 'max');
    const lea = await app.connect('lea');
    const say = async (content: string): Promise<string> =>
      (await lea.ask<SentMessageDto>('message:send', { conversationId: id, content })).data?.id as string;
    for (const content of ['one', 'two', 'three']) await say(content);
    const changes = app.app.get(ChangesRepository);
    const count = changes.countHidden.bind(changes);
    jest.spyOn(changes, 'countHidden').mockImplementationOnce(async (ranges) => {
      await lea.ask('message:delete', { messageId: await say('oops') });
      return count(ranges);
    });
    const { body } = await app.rest('max').get<ConversationDto>(`/api/v1/conversations/${id}`);
    expect(body).toMatchObject({ lastSeq: 3, unread: 3 });
  });

  /** `unreadBy` names exactly those who may have something unread: nobody else is looked at. */
  const assertFoundByIndex = async (world: UnreadWorld): Promise<void> => {
    const ids = [world.direct, world.group].map((id) => new Types.ObjectId(id));
    const rows = await app.database
      .collection('conversations')
      .find({ _id: { $in: ids } })
      .toArray();
    for (const { members, lastSeq, unreadBy } of rows as unknown as Row[]) {
      const behind = members.filter(
        ({ lastReadSeq, unreadFrom }) => lastReadSeq < lastSeq || unreadFrom !== null,
      );
      expect([...unreadBy].sort()).toEqual(behind.map(({ userId }) => userId).sort());
    }
  };
});

interface Row {
  members: { userId: string; lastReadSeq: number; unreadFrom: number | null }[];
  lastSeq: number;
  unreadBy: string[];
}
