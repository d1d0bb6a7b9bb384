import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { PartnersRepository } from '../../../src/modules/conversations/pairs/partners.repository.js';
import type { ChatClient } from '../../support/chat-client.js';
import { beginWith } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import type { Claims } from '../../support/tokens.js';

const ME = '/api/v1/users/me';
const EVENT = 'user:updated';

describe('a new name or picture', () => {
  let app: TestApp;
  let asha: Claims;
  let sockets: Record<'asha' | 'ben' | 'eve' | 'zoe', ChatClient>;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    const run = randomUUID().slice(0, 8);
    const [ben, eve, zoe] = ['ben', 'eve', 'zoe'].map((who) => `${who}-${run}`) as [string, string, string];
    asha = { sub: `asha-${run}`, name: 'Asha' };
    await beginWith(app, ben, asha.sub);
    await beginWith(app, eve, asha.sub);
    await app.rest(eve).put(`/api/v1/users/${asha.sub}/block`);
    const [ashas, bens, eves, zoes] = await Promise.all([asha, ben, eve, zoe].map((who) => app.connect(who)));
    sockets = { asha: ashas, ben: bens, eve: eves, zoe: zoes } as typeof sockets;
  });

  /** What everybody has heard of it, in the order of their names. */
  const heard = async (): Promise<unknown[][]> => {
    const { asha: ashas, ben, eve, zoe } = sockets;
    const all = [ashas, ben, eve, zoe];
    await Promise.all(all.map((client) => client.caughtUp()));
    return all.map((client) => client.all<object>(EVENT).slice());
  };

  it('of my own is told my sockets and those I talk with, not strangers and those who block me', async () => {
    await app.rest(asha).patch(ME, { name: 'Asha Rao', avatarUrl: 'https://market.example/a.png' });
    const told = { userId: asha.sub, name: 'Asha Rao', avatarUrl: 'https://market.example/a.png' };
    await sockets.ben.hear(EVENT, ({ name }) => name === 'Asha Rao');
    await sockets.asha.hear(EVENT, ({ name }) => name === 'Asha Rao');
    const [ashas = [], bens = [], eves, zoes] = await heard();
    expect([ashas.at(-1), bens.at(-1)]).toEqual([told, told]);
    expect([eves, zoes]).toEqual([[], []]);
  });

  it('is told when a service or a newer token brings it', async () => {
    await app.service().put(`/api/v1/users/${asha.sub}`, { name: 'By service' });
    await sockets.ben.hear(EVENT, ({ name }) => name === 'By service');
    await app.rest({ ...asha, name: 'By token' }).get(ME);
    expect(await sockets.ben.hear(EVENT, ({ name }) => name === 'By token')).toEqual({
      userId: asha.sub,
      name: 'By token',
      avatarUrl: null,
    });
    await app.rest({ ...asha, name: 'By token' }).patch(ME, { name: null });
    await sockets.ben.hear(EVENT, ({ name }) => name === null);
  });

  it('is none where everything stays as it is, and asks the database nothing', async () => {
    // Moves of a person are told in their order: behind this nobody asks any more who is to know that she has come.
    await sockets.asha.ask('presence:set', { status: 'away' });
    const isAway = ({ userId, status }: Record<string, string>) => userId === asha.sub && status === 'away';
    await sockets.ben.hear('presence:changed', isAway);
    const partners = app.app.get(PartnersRepository, { strict: false });
    const asked: string[] = [];
    const find = partners.findThoseWhoKnow.bind(partners);
    partners.findThoseWhoKnow = (userId) => {
      asked.push(userId);
      return find(userId);
    };
    await app.rest(asha).patch(ME, { name: 'Asha', settings: { typing: false } });
    await app.service().put(`/api/v1/users/${asha.sub}`, { name: 'Asha', email: 'asha@market.example' });
    await app.rest({ ...asha, email: 'new@market.example' }).get(ME);
    await app.rest(asha).get(ME);
    expect(asked).not.toContain(asha.sub);
    await app.rest(asha).patch(ME, { name: 'Last' });
    await sockets.ben.hear(EVENT, ({ name }) => name === 'Last');
    const names = sockets.ben.all<{ name: string }>(EVENT).map(({ name }) => name);
    expect(names.filter((name) => name !== 'Asha')).toEqual(['Last']);
  });
});
