import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { SyncResultDto } from '../../../src/modules/messages/dto/sync.dto.js';
import type { ChangePageDto } from '../../../src/modules/messages/dto/changes.dto.js';
import type { SentMessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import { MessagesRepository } from '../../../src/modules/messages/messages.repository.js';
import { actions } from '../../support/conversation-actions.js';
import { apply, catchUp, catchUpBySync, comparable, fetchState } from '../../support/conversation-state.js';
import { beginDirect, beginGroup } from '../../support/conversations.js';
import { TestApp } from '../../support/test-app.js';

const PEOPLE = ['asha', 'ben', 'carl'];

const history = fc.array(
  fc.record({
    action: fc.constantFrom(...Object.keys(actions)),
    who: fc.constantFrom(...PEOPLE),
    dice: fc.nat(1000),
  }),
  { minLength: 5, maxLength: 25 },
);

describe('a client that was away misses nothing', () => {
  let app: TestApp;

  /** A group that Asha owns, so that every action is allowed to somebody. */
  const beginOwned = async (): Promise<string> => {
    const [, ...others] = PEOPLE;
    const members = others.map((userId) => ({ userId }));
    const { body } = await app
      .rest('asha')
      .post<ConversationDto>('/api/v1/conversations', { type: 'group', title: 'A group', members });
    return body.id;
  };

  const say = async (who: string, id: string): Promise<SentMessageDto> =>
    (await app.rest(who).post<SentMessageDto>(`/api/v1/conversations/${id}/messages`, { content: who })).body;

  /** Asha sends something; before that is stored Ben sends something else, which is, and then this is done. */
  const overtake = async (id: string, work: (faster: SentMessageDto) => Promise<void>): Promise<void> => {
    const messages = app.app.get(MessagesRepository);
    const insert = messages.insert.bind(messages);
    jest.spyOn(messages, 'insert').mockImplementationOnce(async (message) => {
      await work(await say('ben', id));
      return insert(message);
    });
    await say('asha', id);
  };

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(() => void jest.restoreAllMocks());

  afterAll(() => app.stop());

  it('state at any rev + changes = a fresh fetch, over random histories', async () => {
    await fc.assert(
      fc.asyncProperty(history, history, fc.integer({ min: 1, max: 7 }), async (before, after, limit) => {
        const id = await beginOwned();
        const messageIds: string[] = [];
        const play = async (moves: typeof before): Promise<void> => {
          for (const { action, who, dice } of moves)
            await actions[action]?.(app.rest(who), id, messageIds, dice);
        };
        const viewer = app.rest('asha');
        await play(before);
        const { since } = (await viewer.post<SyncResultDto>('/api/v1/sync')).body;
        const state = await fetchState(viewer, id);
        const bySync = structuredClone(state);
        await play(after);
        await catchUp(viewer, id, state, limit);
        await catchUpBySync(viewer, id, bySync, since);
        const fresh = comparable(await fetchState(viewer, id));
        expect(comparable(state)).toEqual(fresh);
        expect(comparable(bySync)).toEqual(fresh);
      }),
      { numRuns: 8 },
    );
  }, 90_000);

  it('the same while others act at once: every reader ends at the same state', async () => {
    const id = await beginOwned();
    const viewer = app.rest('ben');
    const state = await fetchState(viewer, id);
    const messageIds: string[] = [];
    const progress = { acting: true };
    const act = async (who: string, seed: number): Promise<void> => {
      const names = Object.keys(actions);
      for (let step = 0; step < 40; step += 1) {
        const dice = (seed * 7919 + step * 104729) % 1000;
        await actions[step % 2 ? 'send' : (names[dice % names.length] as string)]?.(
          app.rest(who),
          id,
          messageIds,
          dice,
        );
      }
    };
    const actors = Promise.all(
      PEOPLE.flatMap((who, index) => [act(who, index + 1), act(who, index + 11)]),
    ).then(() => (progress.acting = false));
    let seen = 0;
    while (progress.acting) {
      const changes = await catchUp(viewer, id, state, 10);
      for (const { rev } of changes) {
        expect(rev).toBeGreaterThan(seen);
        seen = rev;
      }
    }
    await actors;
    await catchUp(viewer, id, state);
    expect(comparable(state)).toEqual(comparable(await fetchState(viewer, id)));
  });

  it('the same where a send is under way while the state is fetched, and another one is faster', async () => {
    const id = await beginOwned();
    const viewer = app.rest('carl');
    let state = await fetchState(viewer, id);
    await overtake(id, async () => {
      state = await fetchState(viewer, id);
    });
    expect([...state.messages.values()].map(({ senderId }) => senderId)).toEqual(['ben']);
    await catchUp(viewer, id, state);
    expect(comparable(state)).toEqual(comparable(await fetchState(viewer, id)));
  });

  it('take back whoever has come further by an event than everything is made', async () => {
    const id = await beginOwned();
    const changesAfter = async (rev: number): Promise<ChangePageDto> =>
      (await app.rest('carl').get<ChangePageDto>(`/api/v1/conversations/${id}/changes?after=${rev}`)).body;
    let page = await changesAfter(0);
    await overtake(id, async ({ rev }) => {
      page = await changesAfter(rev);
    });
    expect(page.changes).toEqual([]);
    const { changes } = await changesAfter(page.rev);
    expect(changes.map((change) => 'message' in change && change.message.senderId)).toEqual(['asha', 'ben']);
  });

  it('two hundred senders at once and a tailing reader: seq 1 to 200, each once, in order', async () => {
    const people = Array.from({ length: 200 }, (_, index) => `sender-${index}`);
    const id = await beginGroup(app, people);
    const reader = app.rest('sender-0');
    const seqs: number[] = [];
    let rev = 1;
    const sends = Promise.all(
      people.map((who) =>
        app.rest(who).post<SentMessageDto>(`/api/v1/conversations/${id}/messages`, {
          content: who,
          clientMessageId: 'one',
        }),
      ),
    );
    while (seqs.length < people.length) {
      const { body } = await reader.get<ChangePageDto>(
        `/api/v1/conversations/${id}/changes?after=${rev}&limit=50`,
      );
      seqs.push(...body.changes.flatMap((change) => ('message' in change ? change.message.seq : [])));
      rev = body.rev;
    }
    expect((await sends).every(({ status }) => status === 201)).toBe(true);
    expect(seqs).toEqual(people.map((_, index) => index + 1));
  });

  it('keep together what was made as one, however short the page', async () => {
    const id = await beginGroup(app, ['asha', ...Array.from({ length: 30 }, (_, n) => `member-${n}`)]);
    const url = `/api/v1/conversations/${id}/changes`;
    const { body } = await app.rest('asha').get<ChangePageDto>(`${url}?after=0&limit=10`);
    expect(body.changes.filter(({ type }) => type === 'member:added')).toHaveLength(31);
    expect(body.hasMore).toBe(false);
  });

  it('are refused to whoever has seen more than there is', async () => {
    const conversationId = await beginDirect(app, 'asha', 'zoe');
    const url = `/api/v1/conversations/${conversationId}/changes?after=`;
    const refusal = { code: 'messages.rev_unknown', details: { rev: 1 } };
    expect(await app.rest('asha').get(`${url}2`)).toMatchObject({ status: 400, body: refusal });
    expect(await app.rest('asha').get(`${url}1`)).toMatchObject({ status: 200, body: { rev: 1 } });
    expect((await app.rest('asha').get(url)).status).toBe(400);
    const socket = await app.connect('asha');
    const { error } = await socket.ask('conversation:changes', { conversationId, after: 1e9 });
    expect(error).toMatchObject(refusal);
  });

  it.each([null, 0, 501, 1.5, 'x', [5]])('take no %j for their number', async (limit) => {
    const conversationId = await beginDirect(app, 'asha', 'zoe');
    const socket = await app.connect('asha');
    const { error } = await socket.ask('conversation:changes', { conversationId, after: 0, limit });
    expect(error).toMatchObject({ code: 'request.invalid', details: [{ path: 'limit' }] });
  });

  it('knows no change without its case', async () => {
    const state = await fetchState(app.rest('asha'), await beginOwned());
    expect(() => apply(state, { rev: 1, type: 'message:exploded' } as never)).toThrow('no case');
  });
});
