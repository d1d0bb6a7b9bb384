import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  ConversationDto,
  CreatedConversationDto,
} from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { ChatClient } from '../../support/chat-client.js';
import type { RestAnswer } from '../../support/rest-client.js';
import { begin, beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

const PATH = '/api/v1/conversations';
const HOBBIT = {
  type: 'book',
  id: 'b1',
  title: 'The Hobbit',
  imageUrl: '/i/b1.jpg',
  url: 'https://market.example/b1',
  price: 350.5,
  ownerId: 'ben',
};

describe('beginning a conversation', () => {
  let app: TestApp;
  let ben: ChatClient;
  let eve: ChatClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [ben, eve] = await Promise.all([app.connect('ben'), app.connect('eve')]);
  });

  afterAll(() => app.stop());

  const create = (who: string, body: object): Promise<RestAnswer<CreatedConversationDto>> =>
    app.rest(who).post(PATH, body);
  const ids = ({ members }: ConversationDto) => members.map(({ userId }) => userId).sort();

  it('of two people makes one, which both of them find again', async () => {
    const first = await create('asha', { type: 'direct', members: [{ userId: 'ben' }] });
    expect(first).toMatchObject({
      status: 201,
      body: { type: 'direct', subject: null, title: null, created: true, lastSeq: 0 },
    });
    expect(ids(first.body)).toEqual(['asha', 'ben']);
    for (const [who, other] of [
      ['asha', 'ben'],
      ['ben', 'asha'],
    ] as const) {
      const again = await create(who, {
        type: 'direct',
        members: [{ userId: other }],
        subject: null,
        title: null,
      });
      expect(again).toMatchObject({ status: 200, body: { id: first.body.id, created: false } });
    }
  });

  it('about a subject makes one for each subject, with what is known about it', async () => {
    const about = (id: string) =>
      create('asha', { type: 'subject', members: [{ userId: 'ben' }], subject: { ...HOBBIT, id } });
    const [one, other] = await Promise.all([about('b1'), about('b2')]);
    expect(one.body.subject).toEqual(HOBBIT);
    expect(other.body.id).not.toBe(one.body.id);
    expect((await about('b1')).body.id).toBe(one.body.id);
  });

  it('of a group makes a new one each time, or the same one for the same id of the client', async () => {
    const group = (more: object) =>
      create('asha', {
        type: 'group',
        title: 'Readers',
        members: [{ userId: 'ben' }, { userId: 'cem' }],
        ...more,
      });
    const [one, other] = await Promise.all([group({}), group({})]);
    expect(one.body).toMatchObject({ type: 'group', title: 'Readers' });
    expect(one.body.members.find(({ userId }) => userId === 'asha')?.role).toBe('owner');
    expect(other.body.id).not.toBe(one.body.id);
    const named = await group({ clientConversationId: 'g1' });
    expect(await group({ clientConversationId: 'g1' })).toMatchObject({
      status: 200,
      body: { id: named.body.id },
    });
    expect(
      (await create('cem', { type: 'group', members: [{ userId: 'ben' }], clientConversationId: 'g1' }))
        .status,
    ).toBe(201);
  });

  it('by a service brings people together without the service, and tells them', async () => {
    const members = [
      { userId: 'ben', role: 'seeker' },
      { userId: 'dora', role: 'provider' },
    ];
    const body = { type: 'subject', members, subject: { type: 'job-request', id: 'j1' } };
    const made = await app.service().post<CreatedConversationDto>(PATH, body);
    expect(made).toMatchObject({ status: 201, body: { created: true } });
    expect(made.body.members.map(({ userId, role }) => ({ userId, role }))).toEqual(members);
    expect(await ben.hear('conversation:created', ({ id }) => id === made.body.id)).toMatchObject({
      unread: 0,
    });

    const later = { ...body, subject: { ...body.subject, title: 'Fix my sink', price: 80 } };
    expect(await app.service().post(PATH, later)).toMatchObject({
      status: 200,
      body: { id: made.body.id, subject: later.subject },
    });
    expect((await app.rest('dora').get(`${PATH}/${made.body.id}`)).body).toMatchObject({
      subject: later.subject,
    });
    const bens = await create('ben', {
      ...body,
      members: [{ userId: 'dora' }],
      subject: { ...body.subject, title: 'Mine now' },
    });
    expect(bens).toMatchObject({ status: 200, body: { id: made.body.id, subject: later.subject } });
  });

  it.each([
    ':',
    '%',
    '$',
    '$set',
    'a:b',
    'a%3Ab',
    '$$ROOT',
    '.',
    'a.b',
    '__proto__',
    '😀',
    ' x ',
    "'",
    '"',
    '\\',
  ])('takes %j for the id of a person', async (other) => {
    const made = await create('$me:%', { type: 'direct', members: [{ userId: other }] });
    expect(made.status).toBe(201);
    expect(ids(made.body)).toEqual(['$me:%', other].sort());
    await say(app.rest('$me:%'), made.body.id, 'hello');
    const theirs = await app.rest({ sub: other }).get<ConversationDto>(`${PATH}/${made.body.id}`);
    expect(theirs.body).toMatchObject({ id: made.body.id, unread: 1, lastMessage: { content: 'hello' } });
    const read = await app.rest({ sub: other }).post(`${PATH}/${made.body.id}/read`, { seq: 1 });
    expect(read.body).toMatchObject({ seq: 1, unread: 0 });
  });

  it.each<[string, object, string]>([
    ['nobody', { type: 'direct', members: [] }, 'request.invalid'],
    ['oneself', { type: 'direct', members: [{ userId: 'asha' }] }, 'conversations.invalid_members'],
    [
      'three as a pair',
      { type: 'direct', members: [{ userId: 'b' }, { userId: 'c' }] },
      'conversations.invalid_members',
    ],
    ['somebody twice', { type: 'group', members: [{ userId: 'b' }, { userId: 'b' }] }, 'request.invalid'],
    [
      'a crowd',
      { type: 'group', members: Array.from({ length: 257 }, (_, n) => ({ userId: `u${n}` })) },
      'request.invalid',
    ],
    ['an unknown type', { type: 'channel', members: [{ userId: 'b' }] }, 'request.invalid'],
    ['no subject', { type: 'subject', members: [{ userId: 'b' }] }, 'conversations.invalid_subject'],
    [
      'an empty subject',
      { type: 'subject', members: [{ userId: 'b' }], subject: null },
      'conversations.invalid_subject',
    ],
    [
      'half a subject',
      { type: 'subject', members: [{ userId: 'b' }], subject: { type: 'book' } },
      'request.invalid',
    ],
    [
      'a script for a page',
      { type: 'subject', members: [{ userId: 'b' }], subject: { ...HOBBIT, url: 'javascript:alert(1)' } },
      'request.invalid',
    ],
    [
      'a subject that nobody asked for',
      { type: 'direct', members: [{ userId: 'b' }], subject: HOBBIT },
      'conversations.invalid_subject',
    ],
    [
      'a title for a pair',
      { type: 'direct', members: [{ userId: 'b' }], title: 'T' },
      'conversations.invalid_title',
    ],
    ['an id that is too long', { type: 'direct', members: [{ userId: 'x'.repeat(129) }] }, 'request.invalid'],
    [
      'somebody else as its maker',
      { type: 'direct', members: [{ userId: 'b' }], createdBy: 'ben' },
      'request.invalid',
    ],
  ])('with %s is refused', async (_, body, code) => {
    expect(await create('asha', body)).toMatchObject({ status: 400, body: { code } });
  });

  it('is told to its members alone', async () => {
    const { id } = await beginWith(app, 'fred', 'ben');
    await ben.hear('conversation:created', (heard) => heard.id === id);
    await eve.caughtUp();
    expect(JSON.stringify(eve.heard)).not.toContain(id);
  });
});

describe('a conversation', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('shows names and pictures from tokens, and null for somebody who has never been here', async () => {
    const asha = app.rest({ sub: 'asha', name: 'Asha Rao', picture: 'https://market.example/asha.jpg' });
    const { members } = await begin(asha, { type: 'direct', members: [{ userId: 'never-seen' }] });
    expect(members).toMatchObject([
      { userId: 'never-seen', name: null, avatarUrl: null },
      { userId: 'asha', name: 'Asha Rao', avatarUrl: 'https://market.example/asha.jpg' },
    ]);
  });

  it('shows the beginning of its newest message', async () => {
    const { id } = await beginWith(app, 'asha', 'ben');
    await say(app.rest('asha'), id, 'first', `${'😀'.repeat(299)}end`);
    const { body } = await app.rest('ben').get<ConversationDto>(`${PATH}/${id}`);
    expect(body.lastMessage).toMatchObject({
      seq: 2,
      senderId: 'asha',
      type: 'text',
      content: `${'😀'.repeat(299)}e`,
    });
    expect(body).toMatchObject({ lastSeq: 2, unread: 2 });
  });

  it('is shown whole to services and moderators, who are not in it', async () => {
    const { id } = await beginWith(app, 'asha', 'cem');
    for (const role of ['service', 'admin']) {
      const { body } = await app.rest({ sub: 'x', roles: [role] }).get<ConversationDto>(`${PATH}/${id}`);
      expect(body).toMatchObject({ id, unread: 0 });
    }
    expect(await app.service().post(`${PATH}/${id}/read`, { seq: 1 })).toMatchObject({ status: 404 });
  });

  it('is found by its id in capitals too', async () => {
    const { id } = await beginWith(app, 'asha', 'dora');
    expect((await app.rest('dora').get<ConversationDto>(`${PATH}/${id.toUpperCase()}`)).body.id).toBe(id);
  });
});
