import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MessageDto, SentMessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { ChatClient } from '../../support/chat-client.js';
import { MediaApp } from '../../support/media-app.js';
import { formOf, type MediaAnswer, type MediaClient, type Part } from '../../support/media-client.js';
import * as files from '../../support/media-files.js';

describe('messages with media', () => {
  let app: MediaApp;
  let asha: MediaClient;
  let ben: MediaClient;
  let atBens: ChatClient;
  let atEves: ChatClient;
  let path: string;

  beforeAll(async () => {
    app = await MediaApp.start();
    [asha, ben] = [app.client('asha'), app.client('ben')];
    [atBens, atEves] = await Promise.all([app.test.connect('ben'), app.test.connect('eve')]);
    path = `/api/v1/conversations/${await app.conversation('asha', 'ben')}/messages`;
  });

  afterAll(() => app.stop());

  const text = (field: string, body: string): Part => ({ field, body });
  const sendForm = (who: string, parts: Part[]): Promise<MediaAnswer<SentMessageDto>> =>
    app.client(who).post(`${path}/media`, formOf(parts));

  it('carry what was uploaded before, with addresses for each reader', async () => {
    const uploaded = [await asha.uploaded(await files.photo(400, 300)), await asha.uploaded(files.wav(1))];
    const attachments = uploaded.map(({ id }) => ({ mediaId: id }));
    const { status, body: sent } = await app.test.rest('asha').post(path, { content: 'Look!', attachments });
    expect([status, sent.attachments.map(({ id }: { id: string }) => id)]).toEqual([
      201,
      uploaded.map(({ id }) => id),
    ]);
    const heard = await atBens.hear<MessageDto>('message:created', ({ id }) => id === sent.id);
    const [picture, voice] = heard.attachments;
    expect([picture?.kind, voice?.kind, voice?.durationMs]).toEqual(['image', 'audio', 1000]);
    expect(picture?.url).not.toBe(sent.attachments[0].url);
    expect((await ben.view(picture?.thumbnailUrl ?? '')).status).toBe(200);
    const history = await app.test.rest('ben').get(path);
    expect((await ben.view(history.body.items.at(-1).attachments[1].url)).body.equals(files.wav(1))).toBe(
      true,
    );
  });

  it('are sent in one step, once, however often the form is repeated', async () => {
    const form = [
      text('content', 'A puppy'),
      { name: 'p.png', body: await files.picture('png') },
      text('clientMessageId', 'm-1'),
    ];
    const first = await sendForm('asha', form);
    expect([first.status, first.body.content, first.body.attachments[0]?.mime]).toEqual([
      201,
      'A puppy',
      'image/png',
    ]);
    const before = await app.records();
    const again = await Promise.all([sendForm('asha', form), sendForm('asha', form)]);
    expect(again.map(({ status, body }) => [status, body.id, body.replayed])).toEqual([
      [200, first.body.id, true],
      [200, first.body.id, true],
    ]);
    expect(await app.records()).toBe(before);
    const other = await sendForm('asha', [
      ...form.slice(0, 1),
      { name: 'p.png', body: files.gif(1) },
      ...form.slice(2),
    ]);
    expect([other.status, (other.body as never as { code: string }).code]).toEqual([
      409,
      'messages.client_id_reused',
    ]);
    expect(await app.records()).toBe(before);
  });

  it('need no words', async () => {
    const { status, body } = await sendForm('ben', [{ name: 'v.webm', body: files.browserRecording(1) }]);
    expect([status, body.content, body.attachments[0]?.kind]).toEqual([201, '', 'audio']);
  });

  it('are not sent by strangers, of whose file nothing is left', async () => {
    const before = await app.records();
    const { status } = await sendForm('eve', [{ name: 'a.pdf', body: files.pdf() }]);
    expect([status, await app.records()]).toEqual([404, before]);
    const own = await app.client('eve').uploaded(files.pdf());
    const stolen = await app.test
      .rest('asha')
      .post(path, { content: 'x', attachments: [{ mediaId: own.id }] });
    expect([stolen.status, stolen.body.code]).toEqual([404, 'media.not_found']);
  });

  it('take everything along when they are deleted', async () => {
    const picture = { name: 'p.png', body: await files.picture('png') };
    const { body: sent } = await sendForm('asha', [text('content', 'Gone soon'), picture]);
    const heard = await atBens.hear<MessageDto>('message:created', ({ id }) => id === sent.id);
    const [bens] = heard.attachments;
    expect((await ben.view(bens?.url ?? '')).status).toBe(200);
    expect((await app.test.rest('asha').delete(`/api/v1/messages/${sent.id}`)).status).toBeLessThan(300);
    expect((await ben.view(bens?.url ?? '')).status).toBe(404);
    expect((await app.files()).some((file) => file.includes(bens?.id ?? '-'))).toBe(false);
  });

  it('are forwarded with copies of their own, once, which outlive the first', async () => {
    const photo = { name: 'p.jpg', body: await files.photo(40, 30) };
    const { body: sent } = await sendForm('asha', [text('content', 'Look'), photo]);
    const elsewhere = await app.conversation('ben', 'carl');
    const forward = () =>
      app.test.rest('ben').post<SentMessageDto>(`/api/v1/messages/${sent.id}/forward`, {
        conversationId: elsewhere,
        clientMessageId: 'f-1',
      });
    const { status, body: copy } = await forward();
    expect([status, copy.content, copy.forwardedFrom?.senderId]).toEqual([201, 'Look', 'asha']);
    const [before, after] = [sent.attachments[0], copy.attachments[0]];
    expect(after).toMatchObject({
      kind: 'image',
      mime: 'image/jpeg',
      width: before?.width,
      size: before?.size,
    });
    expect(after?.id).not.toBe(before?.id);
    const records = await app.records();
    expect((await forward()).body).toMatchObject({ id: copy.id, replayed: true });
    expect(await app.records()).toBe(records);
    await app.test.rest('asha').delete(`/api/v1/messages/${sent.id}`);
    const carl = app.client('carl');
    const [shown] = (await app.test.rest('carl').get(`/api/v1/messages/${copy.id}`)).body.attachments;
    expect((await carl.view(shown.url)).status).toBe(200);
    expect((await carl.view(shown.thumbnailUrl)).status).toBe(200);
    const strange = { conversationId: await app.conversation('carl', 'dora'), clientMessageId: 'f-2' };
    const refused = await app.test.rest('ben').post(`/api/v1/messages/${copy.id}/forward`, strange);
    expect([refused.status, await app.records()]).toEqual([404, records - 1]);
  });

  it('are nothing that a stranger hears of', async () => {
    await atEves.caughtUp();
    expect(
      atEves.heard.filter(({ event }) => !event.startsWith('presence:') && !event.startsWith('media:')),
    ).toEqual([]);
  });
});

describe('the quota', () => {
  let app: MediaApp;
  let id: string;

  beforeEach(async () => {
    app = await MediaApp.start({ MEDIA_QUOTA_BYTES: '30' });
    id = await app.conversation('asha', 'ben');
  });

  afterEach(() => app.stop());

  const sendForm = (body: string, clientMessageId: string, fields: Part[] = []) => {
    const parts = [{ name: 'a.txt', body }, { field: 'clientMessageId', body: clientMessageId }, ...fields];
    const path = `/api/v1/conversations/${id}/messages/media`;
    return app.client('asha').post(path, formOf(parts)) as Promise<MediaAnswer<SentMessageDto>>;
  };

  const upload = async (body: string): Promise<number> => (await app.client('asha').upload(body)).status;

  it('is not needed for the repeat of a form', async () => {
    const { body: sent } = await sendForm('x'.repeat(30), 'c-1');
    expect(await upload('x')).toBe(413);
    const again = await sendForm('x'.repeat(30), 'c-1');
    expect(again).toMatchObject({ status: 200, body: { id: sent.id, replayed: true } });
    expect(await sendForm('x'.repeat(30), 'c-2')).toMatchObject({ status: 413 });
  });

  it('counts a form once that is sent three times at once, and nothing of one that is refused', async () => {
    const racing = await Promise.all([1, 2, 3].map(() => sendForm('ten bytes.', 'c-1')));
    expect(racing.map(({ status }) => status).toSorted()).toEqual([200, 200, 201]);
    const replyTo = { field: 'replyTo', body: '0'.repeat(24) };
    expect(await sendForm('ten bytes.', 'c-2', [replyTo])).toMatchObject({ status: 400 });
    expect(await app.records()).toBe(1);
    expect([await upload('x'.repeat(20)), await upload('x')]).toEqual([201, 413]);
  });

  it('has no room for all of a forward: counts nothing of what was copied', async () => {
    const asha = app.client('asha');
    const uploads = [await asha.uploaded('ten bytes.'), await asha.uploaded('ten more..')];
    const { body: sent } = await app.test
      .rest('asha')
      .post<SentMessageDto>(`/api/v1/conversations/${id}/messages`, {
        attachments: uploads.map((upload) => ({ mediaId: upload.id })),
      });
    const answer = await app.test
      .rest('asha')
      .post(`/api/v1/messages/${sent.id}/forward`, { conversationId: id });
    expect(answer).toMatchObject({ status: 413, body: { code: 'media.quota_exceeded' } });
    expect([await upload('the last..'), await upload('x')]).toEqual([201, 413]);
  });
});
