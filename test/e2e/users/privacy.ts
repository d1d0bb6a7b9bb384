import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PresenceDto, PresenceListDto } from '../../../src/modules/presence/dto/presence.dto.js';
import type { ChatClient } from '../../support/chat-client.js';
import type { RestAnswer } from '../../support/rest-client.js';
import { beginWith } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

describe('who sees nothing of whom', () => {
  let app: TestApp;
  let ids: [string, string, string];
  let asha: ChatClient;
  let ben: ChatClient;
  let cleo: ChatClient;
  let pair: string;
  let group: string;
  let round = 0;

  const presence = async (viewer: string, person: string): Promise<PresenceDto | undefined> =>
    (await app.rest(viewer).get<PresenceListDto>(`/api/v1/presence?userIds=${person}`)).body.items[0];
  const set = (who: string, settings: object): Promise<RestAnswer> =>
    app.rest(who).patch('/api/v1/users/me', { settings });
  const changesOf = (client: ChatClient, person: string): string[] =>
    client
      .all<PresenceDto>('presence:changed')
      .filter(({ userId }) => userId === person)
      .map(({ status }) => status);
  const typesIn = async (who: ChatClient, conversationId: string): Promise<void> => {
    expect(await who.ask('typing:start', { conversationId })).toMatchObject({ ok: true });
  };

  beforeAll(async () => {
    app = await TestApp.start({ PRESENCE_GRACE_MS: '200', TYPING_LEASE_MS: '60000' });
  });

  beforeEach(async () => {
    round += 1;
    ids = [`asha-${round}`, `ben-${round}`, `cleo-${round}`];
    pair = (await beginWith(app, ids[0], ids[1])).id;
    group = (await beginWith(app, ids[0], ids[1], ids[2])).id;
    asha = await app.connect(ids[0]);
    ben = await app.connect(ids[1]);
    cleo = await app.connect(ids[2]);
    const isHere = (person: string) => (change: PresenceDto) =>
      change.userId === person && change.status === 'online';
    await Promise.all([
      asha.hear('presence:changed', isHere(ids[2])),
      ben.hear('presence:changed', isHere(ids[2])),
    ]);
  });

  afterAll(() => app.stop());

  it('nobody of those who switch presence off, until it is on again', async () => {
    expect(await presence(ids[1], ids[0])).toMatchObject({ status: 'online' });
    await set(ids[0], { presence: false });
    for (const client of [ben, cleo]) {
      const told = await client.hear<PresenceDto>(
        'presence:changed',
        ({ userId, status }) => userId === ids[0] && status === 'offline',
      );
      expect(told.lastSeenAt).toBeNull();
    }
    expect(await presence(ids[1], ids[0])).toEqual({ userId: ids[0], status: 'offline', lastSeenAt: null });
    expect(await presence(ids[0], ids[1])).toMatchObject({ status: 'online' });
    const late = await app.connect(ids[1]);
    const { people } = await late.hear<{ people: PresenceDto[] }>('presence:snapshot');
    expect(people.map(({ userId }) => userId)).toEqual([ids[2]]);
    await typesIn(asha, pair);
    await ben.hear('typing:started');

    await set(ids[0], { presence: true });
    await ben.hear<PresenceDto>(
      'presence:changed',
      ({ userId, status }) => userId === ids[0] && status === 'online',
    );
    expect(await presence(ids[1], ids[0])).toMatchObject({ status: 'online' });
  });

  it('no typing of those who switch that off', async () => {
    await set(ids[0], { typing: false });
    await typesIn(asha, pair);
    await typesIn(asha, group);
    await typesIn(ben, group);
    await cleo.hear('typing:started', ({ userId }) => userId === ids[1]);
    await asha.hear('typing:started', ({ userId }) => userId === ids[1]);
    await ben.caughtUp();
    expect(ben.all('typing:started')).toEqual([]);
    expect(cleo.all('typing:started')).toHaveLength(1);
    expect(await presence(ids[1], ids[0])).toMatchObject({ status: 'online' });
  });

  it('two of whom one blocks the other, in either direction, also in groups; all others see both', async () => {
    await app.rest(ids[0]).put(`/api/v1/users/${ids[1]}/block`);
    await asha.hear<PresenceDto>(
      'presence:changed',
      ({ userId, status }) => userId === ids[1] && status === 'offline',
    );
    await ben.hear<PresenceDto>(
      'presence:changed',
      ({ userId, status }) => userId === ids[0] && status === 'offline',
    );
    expect(await presence(ids[1], ids[0])).toMatchObject({ status: 'offline', lastSeenAt: null });
    expect(await presence(ids[0], ids[1])).toMatchObject({ status: 'offline', lastSeenAt: null });
    expect(await presence(ids[2], ids[0])).toMatchObject({ status: 'online' });
    await typesIn(asha, group);
    await typesIn(ben, group);
    await typesIn(ben, pair);
    await cleo.hear('typing:started', ({ userId }) => userId === ids[0]);
    await cleo.hear('typing:started', ({ userId }) => userId === ids[1]);
    await Promise.all([asha.caughtUp(), ben.caughtUp()]);
    expect(asha.all('typing:started')).toEqual([]);
    expect(ben.all('typing:started')).toEqual([]);
    expect(changesOf(cleo, ids[0])).not.toContain('offline');

    await app.rest(ids[0]).delete(`/api/v1/users/${ids[1]}/block`);
    await asha.hear<PresenceDto>('presence:changed', () => changesOf(asha, ids[1]).at(-1) === 'online');
    await ben.hear<PresenceDto>('presence:changed', () => changesOf(ben, ids[0]).at(-1) === 'online');
    expect(await presence(ids[1], ids[0])).toMatchObject({ status: 'online' });
  });

  it('is gone for those who shared nothing but a group with whoever leaves it, and they for them', async () => {
    const phone = await app.connect(ids[1]);
    await app.rest(ids[2]).delete(`/api/v1/conversations/${group}/members/${ids[2]}`);
    const isGone = { status: 'offline', lastSeenAt: null };
    const gone = (client: ChatClient, person: string): Promise<PresenceDto> =>
      client.hear<PresenceDto>(
        'presence:changed',
        ({ userId, status }) => userId === person && status === 'offline',
      );
    for (const client of [asha, ben, phone]) expect(await gone(client, ids[2])).toMatchObject(isGone);
    for (const person of [ids[0], ids[1]]) expect(await gone(cleo, person)).toMatchObject(isGone);
    expect(await presence(ids[0], ids[2])).toMatchObject(isGone);
    await Promise.all([asha.caughtUp(), ben.caughtUp()]);
    expect(changesOf(asha, ids[1])).not.toContain('offline');
    expect(changesOf(ben, ids[0])).not.toContain('offline');
  });

  it('stays for those who share more than the group that somebody was taken out of', async () => {
    await app.service().delete(`/api/v1/conversations/${group}/members/${ids[1]}`);
    await cleo.hear<PresenceDto>('presence:changed', () => changesOf(cleo, ids[1]).at(-1) === 'offline');
    await ben.hear<PresenceDto>('presence:changed', () => changesOf(ben, ids[2]).at(-1) === 'offline');
    await Promise.all([asha.caughtUp(), ben.caughtUp()]);
    expect(changesOf(asha, ids[1])).not.toContain('offline');
    expect(changesOf(ben, ids[0])).not.toContain('offline');
    expect(await presence(ids[0], ids[1])).toMatchObject({ status: 'online' });
  });

  it('tells strangers nothing when they are blocked', async () => {
    const stranger = await app.connect(`eve-${round}`);
    await app.rest(ids[0]).put(`/api/v1/users/eve-${round}/block`);
    await app.rest(ids[0]).delete(`/api/v1/users/eve-${round}/block`);
    await stranger.caughtUp();
    expect(stranger.heard.map(({ event }) => event)).toEqual(['presence:snapshot']);
  });
});
