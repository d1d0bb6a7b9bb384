import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { ChangePageDto } from '../../../src/modules/messages/dto/changes.dto.js';
import type { MessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import { RevisionsRepository } from '../../../src/modules/messages/changes/revisions.repository.js';
import { beginDirect } from '../../support/conversations.js';
import type { RestAnswer, RestClient } from '../../support/rest-client.js';
import { say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import { testDatabase } from '../../support/test-database.js';

describe('room for pins', () => {
  const uri = testDatabase();
  let app: TestApp;
  let asha: RestClient;

  beforeAll(async () => {
    app = await TestApp.start({ MONGODB_URI: uri });
    asha = app.rest('asha');
  });

  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => app.stop());

  it('pins as many as fit, however many race, and another one once there is room', async () => {
    const id = await beginDirect(app, 'asha', 'finn');
    const sent = await say(asha, id, ...Array.from({ length: 104 }, (_, n) => `note ${n}`));
    const pin = (message: MessageDto): Promise<RestAnswer> => asha.put(`/api/v1/messages/${message.id}/pin`);
    const answers = await Promise.all(sent.map(pin));
    const refused = sent.filter((_, index) => answers[index]?.status === 409);
    expect(refused).toHaveLength(4);
    const [late, another] = refused as [MessageDto, MessageDto];
    expect(await pin(late)).toMatchObject({ status: 409, body: { code: 'messages.too_many_pins' } });
    const pins = async (): Promise<string[]> =>
      (await asha.get<MessageDto[]>(`/api/v1/conversations/${id}/pins`)).body.map((message) => message.id);
    const pinned = await pins();
    expect(pinned).toHaveLength(100);
    await asha.delete(`/api/v1/messages/${pinned[0]}`);
    const revisions = app.app.get(RevisionsRepository);
    const original = revisions.pin.bind(revisions);
    let meanwhile: RestAnswer | undefined;
    jest.spyOn(revisions, 'pin').mockImplementationOnce(async (...args) => {
      meanwhile = await pin(another);
      return original(...args);
    });
    expect((await pin(late)).status).toBe(200);
    expect(meanwhile?.status).toBe(409);
    expect((await pin(late)).status).toBe(200);
    expect(await pins()).toEqual([late.id, ...pinned.slice(1)]);
    const { body } = await asha.get<ChangePageDto>(`/api/v1/conversations/${id}/changes?after=0&limit=500`);
    expect(body.rev).toBe((await asha.get<ConversationDto>(`/api/v1/conversations/${id}`)).body.rev);
  });

  it('pins while there is room, whatever else another node has changed', async () => {
    const other = await TestApp.start({ MONGODB_URI: uri });
    const id = await beginDirect(app, 'asha', 'gina');
    const sent = await say(asha, id, ...Array.from({ length: 101 }, (_, n) => `note ${n}`));
    const [last, unpinned, ...rest] = sent as [MessageDto, MessageDto, ...MessageDto[]];
    const pin = async ({ id: messageId }: MessageDto): Promise<number> =>
      (await asha.put(`/api/v1/messages/${messageId}/pin`)).status;
    expect(new Set(await Promise.all(rest.map(pin)))).toEqual(new Set([200]));
    const gina = other.rest('gina');
    expect(
      (await gina.put(`/api/v1/messages/${unpinned.id}/reactions/${encodeURIComponent('👍')}`)).status,
    ).toBe(200);
    expect(await pin(last)).toBe(200);
    expect(await pin(unpinned)).toBe(409);
    await other.app.close();
  });
});
