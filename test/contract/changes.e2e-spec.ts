import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ChangeDto, ChangePageDto } from '../../src/modules/messages/dto/changes.dto.js';
import type { SentMessageDto } from '../../src/modules/messages/dto/message.dto.js';
import { BuiltApp } from '../support/built-app.js';
import { SchemaJudge } from '../support/json-schema.js';
import type { RestClient } from '../support/rest-client.js';

const PAGE = '#/components/schemas/ChangePageDto';
const TYPES: ChangeDto['type'][] = [
  'conversation:personal',
  'conversation:read',
  'conversation:updated',
  'member:added',
  'member:removed',
  'member:updated',
  'message:created',
  'message:deleted',
  'message:delivered',
  'message:edited',
  'message:pinned',
  'message:reacted',
];

let app: BuiltApp;

// An application starts, on a machine that may have other things to do.
jest.setTimeout(120_000);

beforeAll(async () => {
  app = await BuiltApp.start();
});

afterAll(() => app.end());

describe('changes', () => {
  let asha: RestClient;
  let ben: RestClient;
  let group: string;

  const say = async (content: string): Promise<string> =>
    `/api/v1/messages/${(await ben.post<SentMessageDto>(`${group}/messages`, { content })).body.id}`;

  beforeAll(async () => {
    [asha, ben] = [app.rest('asha'), app.rest('ben')];
    const members = ['ben', 'carl', 'dora'].map((userId) => ({ userId }));
    const { body } = await asha.post('/api/v1/conversations', { type: 'group', title: 'Readers', members });
    group = `/api/v1/conversations/${body.id}`;
  });

  it('are of the shape that both documents give their type, field by field', async () => {
    const messages = [await say('one'), await say('two'), await say('three'), await say('four')];
    const { rev } = (await asha.get(group)).body;
    await ben.patch(messages[0] as string, { content: 'one, edited' });
    await ben.put(`${messages[1]}/reactions/👍`);
    await ben.put(`${messages[2]}/pin`);
    await ben.delete(messages[3] as string);
    await say('five');
    await app.rest('carl').post(`${group}/delivered`, { seq: 5 });
    await asha.post(`${group}/read`, { seq: 5 });
    await asha.patch(`${group}/me`, { pinned: true });
    await asha.patch(group, { title: 'Writers' });
    await asha.patch(`${group}/members/ben`, { role: 'owner' });
    await asha.delete(`${group}/members/dora`);
    await asha.post(`${group}/members`, { userId: 'emil' });

    const { body } = await asha.get<ChangePageDto>(`${group}/changes?after=${rev}`);
    expect([...new Set(body.changes.map(({ type }) => type))].toSorted()).toEqual(TYPES);
    for (const page of ['/docs-json', '/docs/events-json']) {
      const judge = SchemaJudge.closed((await app.rest().get(page)).body);
      expect(judge.complaints(PAGE, body)).toEqual([]);
      const [, ...others] = body.changes;
      expect(
        judge.complaints(PAGE, { ...body, changes: [{ ...body.changes[0], odd: 1 }, ...others] }),
      ).not.toEqual([]);
    }
  });
});
