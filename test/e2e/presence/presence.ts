import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Types } from 'mongoose';
import type { ChatClient } from '../../support/chat-client.js';
import { TestApp } from '../../support/test-app.js';

interface Presence {
  userId: string;
  status: string;
  lastSeenAt: string | null;
}

const SHORT = { PRESENCE_GRACE_MS: '200', PRESENCE_IDLE_MS: '60000' };

async function pair(app: TestApp, ...userIds: string[]): Promise<string> {
  const type = userIds.length === 2 ? 'direct' : 'group';
  const { body } = await app
    .service()
    .post('/api/v1/conversations', { type, members: userIds.map((userId) => ({ userId })) });
  return body.id;
}

const changes = (client: ChatClient): string[][] =>
  client.all<Presence>('presence:changed').map(({ userId, status }) => [userId, status]);

/** Waits until somebody has heard that many changes. */
const heard = (client: ChatClient, count: number): Promise<Presence> =>
  client.hear<Presence>('presence:changed', () => client.all('presence:changed').length >= count);

const statusOf = async (app: TestApp, viewer: string, userId: string): Promise<Presence> => {
  const { body } = await app.rest(viewer).get(`/api/v1/presence?userIds=${userId}`);
  return body.items[0];
};

describe('presence', () => {
  let app: TestApp;
  let number = 0;
  let asha: string;
  let ben: string;
  let eve: string;

  beforeAll(async () => {
    app = await TestApp.start(SHORT);
  });

  afterAll(() => app.stop());

  /** Two people who talk, and a third who talks with neither. */
  async function newPeople(): Promise<void> {
    number += 1;
    [asha, ben, eve] = [`asha${number}`, `ben${number}`, `eve${number}`] as [string, string, string];
    await pair(app, asha, ben);
  }

  it('tells partners, and nobody else, who comes and goes; any device online is online', async () => {
    await newPeople();
    const [watcher, stranger] = await Promise.all([app.connect(asha), app.connect(eve)]);
    const phone = await app.connect(ben);
    await heard(watcher, 1);
    const laptop = await app.connect(ben);
    phone.close();
    await laptop.caughtUp();
    expect(await statusOf(app, asha, ben)).toMatchObject({ status: 'online' });
    laptop.close();
    const gone = await watcher.hear<Presence>('presence:changed', ({ status }) => status === 'offline');
    expect(Date.now() - Date.parse(gone.lastSeenAt!)).toBeLessThan(10_000);
    expect(changes(watcher)).toEqual([
      [ben, 'online'],
      [ben, 'offline'],
    ]);
    expect(await statusOf(app, asha, ben)).toEqual({
      userId: ben,
      status: 'offline',
      lastSeenAt: gone.lastSeenAt,
    });

    expect(await statusOf(app, eve, ben)).toEqual({ userId: ben, status: 'offline', lastSeenAt: null });
    await stranger.caughtUp();
    expect(changes(stranger)).toEqual([]);
  });

  it('says when somebody was here, also to those who ask while they go', async () => {
    await newPeople();
    // Somebody who is away has to be asked for: meanwhile the other one goes.
    await pair(app, asha, eve);
    const ask = () => app.rest(asha).get(`/api/v1/presence?userIds=${ben}&userIds=${eve}`);
    for (let round = 0; round < 8; round += 1) {
      const leaving = await app.connect(ben);
      await leaving.hear('presence:snapshot');
      leaving.close();
      let seen: Presence[];
      do {
        const answers = await Promise.all(Array.from({ length: 8 }, ask));
        seen = answers.map(({ body }) => body.items[0]);
        expect(seen).not.toContainEqual({ userId: ben, status: 'offline', lastSeenAt: null });
      } while (seen.some(({ status }) => status === 'online'));
    }
  });

  it('bridges a reload', async () => {
    await newPeople();
    const watcher = await app.connect(asha);
    const before = await app.connect(ben);
    await heard(watcher, 1);
    before.close();
    const after = await app.connect(ben);
    await after.ask('presence:set', { status: 'away' });
    await heard(watcher, 2);
    expect(changes(watcher)).toEqual([
      [ben, 'online'],
      [ben, 'away'],
    ]);
  });

  it('is away when the client says so, or all of them do', async () => {
    await newPeople();
    const watcher = await app.connect(asha);
    const [phone, laptop] = [await app.connect(ben), await app.connect(ben)];
    expect(await phone.ask('presence:set', { status: 'away' })).toEqual({
      ok: true,
      data: { status: 'away' },
    });
    expect(await statusOf(app, asha, ben)).toMatchObject({ status: 'online' });
    await laptop.ask('presence:set', { status: 'away' });
    await phone.ask('presence:set', { status: 'online' });
    await heard(watcher, 3);
    expect(changes(watcher)).toEqual([
      [ben, 'online'],
      [ben, 'away'],
      [ben, 'online'],
    ]);
  });

  it('shows nothing of somebody invisible, also after they have come back', async () => {
    await newPeople();
    const watcher = await app.connect(asha);
    const first = await app.connect(ben);
    await heard(watcher, 1);
    await first.ask('presence:set', { status: 'invisible' });
    await heard(watcher, 2);
    const hidden = await statusOf(app, asha, ben);
    expect(hidden).toMatchObject({ status: 'offline', lastSeenAt: expect.any(String) });
    first.close();
    await first.closed();
    const second = await app.connect(ben);
    await second.caughtUp();
    expect(await statusOf(app, asha, ben)).toEqual(hidden);
    await second.ask('presence:set', { status: 'online' });
    await heard(watcher, 3);
    expect(changes(watcher)).toEqual([
      [ben, 'online'],
      [ben, 'offline'],
      [ben, 'online'],
    ]);
  });

  it('gives each socket a snapshot of the partners', async () => {
    await newPeople();
    await app.connect(ben);
    const late = await app.connect(asha);
    const { people } = await late.hear<{ people: Presence[] }>('presence:snapshot');
    expect(people).toEqual([{ userId: ben, status: 'online', lastSeenAt: expect.any(String) }]);
  });

  it('tells also those with whom somebody has talked in none of their latest 500 conversations', async () => {
    await newPeople();
    const rows = app.database.collection('conversations');
    const sample = await rows.findOne({ 'members.userId': ben });
    const [first, second] = sample?.['members'] as [object, object];
    const later = Array.from({ length: 501 }, (_, index) => ({
      ...sample,
      _id: new Types.ObjectId(),
      key: `later${index}`,
      members: [
        { ...first, userId: ben },
        { ...second, userId: `buyer${index}` },
      ],
      lastActivityAt: new Date(),
    }));
    await rows.insertMany(later);
    const phone = await app.connect(ben);
    const watcher = await app.connect(asha);
    const { people } = await watcher.hear<{ people: Presence[] }>('presence:snapshot');
    expect(people).toMatchObject([{ userId: ben, status: 'online' }]);
    phone.close();
    await watcher.hear<Presence>('presence:changed', ({ status }) => status === 'offline');
  });

  it('answers in the order of the question and refuses bad ones', async () => {
    await newPeople();
    const { body } = await app.rest(asha).get(`/api/v1/presence?userIds=${eve},${asha},${ben}`);
    expect(body.items.map(({ userId }: Presence) => userId)).toEqual([eve, asha, ben]);
    for (const query of [
      '',
      '?userIds=',
      '?userIds[$ne]=x',
      `?userIds=${Array.from({ length: 101 }, (_, i) => i).join(',')}`,
    ]) {
      expect((await app.rest(asha).get(`/api/v1/presence${query}`)).status).toBe(400);
    }
    const client = await app.connect(asha);
    expect(await client.ask('presence:set', { status: 'dancing' })).toMatchObject({
      ok: false,
      error: { code: 'request.invalid' },
    });
  });
});

describe('presence of the silent', () => {
  it('falls silent after a while and comes back with the next ask', async () => {
    const app = await TestApp.start({ ...SHORT, PRESENCE_IDLE_MS: '1500' });
    await pair(app, 'asha', 'ben');
    const watcher = await app.connect('asha');
    const ben = await app.connect('ben');
    await watcher.hear<Presence>(
      'presence:changed',
      ({ userId, status }) => userId === 'ben' && status === 'away',
    );
    await ben.caughtUp();
    await heard(watcher, 3);
    expect(changes(watcher)).toEqual([
      ['ben', 'online'],
      ['ben', 'away'],
      ['ben', 'online'],
    ]);
    await app.stop();
  });

  it('finds a connection that is dead by its heartbeat', async () => {
    const app = await TestApp.start({ ...SHORT, PRESENCE_HEARTBEAT_MS: '300', PRESENCE_LEASE_MS: '800' });
    await pair(app, 'asha', 'ben');
    const watcher = await app.connect('asha');
    const ben = await app.connect('ben');
    await heard(watcher, 1);
    const transport = (
      ben.socket.io.engine.transport as unknown as {
        ws: { _socket: { pause: () => void; destroy: () => void } };
      }
    ).ws;
    transport._socket.pause();
    await watcher.hear<Presence>('presence:changed', ({ status }) => status === 'offline');
    transport._socket.destroy();
    await app.stop();
  });
});
