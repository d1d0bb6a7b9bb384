import { createHmac, hkdfSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Types } from 'mongoose';
import { type MediaDto } from '../../../src/modules/media/dto/media.dto.js';
import { MediaService } from '../../../src/modules/media/index.js';
import type { ConversationId, MessageId, UserId } from '../../../src/shared/ids.js';
import { MediaApp } from '../../support/media-app.js';
import type { MediaClient } from '../../support/media-client.js';
import * as files from '../../support/media-files.js';
import { TEST_SECRET } from '../../support/tokens.js';

const principal = (userId: string): { userId: UserId; roles: string[]; profile: object } => ({
  userId: userId as UserId,
  roles: [],
  profile: {},
});

const service = { sub: 'market', roles: ['service'] };

describe.each(['local', 'gridfs'])('fetching media (%s)', (store) => {
  let app: MediaApp;
  let media: MediaService;
  let asha: MediaClient;
  let ben: MediaClient;
  let eve: MediaClient;
  let conversation: ConversationId;

  beforeAll(async () => {
    app = await MediaApp.start({ MEDIA_STORE: store });
    media = app.test.app.get(MediaService);
    [asha, ben, eve] = ['asha', 'ben', 'eve'].map((who) => app.client(who)) as [
      MediaClient,
      MediaClient,
      MediaClient,
    ];
    conversation = (await app.conversation('asha', 'ben')) as ConversationId;
  });

  afterAll(() => app.stop());

  /** Something of Asha's that Ben may see: with the addresses that he is given. */
  async function said(bytes: Buffer): Promise<{ own: MediaDto; bens: MediaDto; messageId: MessageId }> {
    const own = await asha.uploaded(bytes, { name: 'पिल्ला 1.bin' });
    const messageId = new Types.ObjectId().toHexString() as MessageId;
    const attachments = await media.attach(principal('asha'), [own.id], conversation, messageId);
    const [bens] = media.attachmentsOf(principal('ben'), attachments);
    return { own, bens: bens as MediaDto, messageId };
  }

  const pathOf = (id: string): string => `/api/v1/media/${id}`;

  it('is for the uploader alone until it is said', async () => {
    const own = await asha.uploaded(await files.picture('png'));
    expect((await asha.fetch(pathOf(own.id))).status).toBe(200);
    for (const other of [ben, eve, app.client(service)]) {
      expect((await other.fetch(pathOf(own.id))).status).toBe(404);
      expect((await other.fetch(`${pathOf(own.id)}/thumbnail`)).status).toBe(404);
    }
  });

  it('is for the members then, and gone for them when they leave', async () => {
    const group = (await app.conversation('asha', 'ben', 'cleo')) as ConversationId;
    const own = await asha.uploaded(files.wav(1));
    const attachments = await media.attach(
      principal('asha'),
      [own.id],
      group,
      new Types.ObjectId().toHexString() as MessageId,
    );
    const [cleos] = media.attachmentsOf(principal('cleo'), attachments);
    const cleo = app.client('cleo');
    expect((await cleo.fetch(pathOf(own.id))).status).toBe(200);
    expect((await cleo.view(cleos!.url)).status).toBe(200);
    expect((await eve.fetch(pathOf(own.id))).status).toBe(404);
    expect((await app.test.rest('cleo').delete(`/api/v1/conversations/${group}/members/cleo`)).status).toBe(
      204,
    );
    expect((await cleo.fetch(pathOf(own.id))).status).toBe(404);
    expect((await cleo.view(cleos!.url)).status).toBe(404);
    expect((await ben.fetch(pathOf(own.id))).status).toBe(200);
  });

  it('is gone for everybody when the message is deleted, and so are its bytes', async () => {
    const { own, bens, messageId } = await said(await files.photo(400, 300));
    expect((await ben.view(bens.thumbnailUrl!)).status).toBe(200);
    await media.remove(messageId);
    for (const path of [bens.url, bens.thumbnailUrl!, bens.previewUrl!, own.url, pathOf(own.id)]) {
      expect((await ben.fetch(path)).status).toBe(404);
      expect((await asha.fetch(path)).status).toBe(404);
    }
    expect((await app.files()).some((path) => path.includes(own.id))).toBe(false);
    const chunks = app.test.database.collection('media.chunks');
    expect(
      await chunks.countDocuments({
        files_id: { $in: [`${own.id}/original`, `${own.id}/preview`] as never[] },
      }),
    ).toBe(0);
  });

  it('says what it is, and how to keep it', async () => {
    const { bens } = await said(files.wav(1));
    const { status, headers, body } = await ben.view(bens.url);
    expect([status, body.length, bens.size]).toEqual([200, files.wav(1).length, files.wav(1).length]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(body.length),
      'content-disposition': `inline; filename="______ 1.bin.wav"; filename*=UTF-8''${encodeURIComponent('पिल्ला 1.bin.wav')}`,
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
    const head = await ben.fetch(bens.url, {}, 'HEAD');
    expect([head.status, head.body.length, head.headers.get('content-length')]).toEqual([
      200,
      0,
      String(body.length),
    ]);
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=10-299999', 10, 299_999],
    ['bytes=299000-', 299_000, null],
    ['bytes=-5', -5, null],
    ['bytes=261120-261130', 261_120, 261_130],
    ['bytes=100-99999999', 100, null],
  ])('serves the range %s', async (range, first, last) => {
    const bytes = files.mp4({ pad: 600_000 });
    const { bens } = await said(bytes);
    const start = first < 0 ? bytes.length + first : first;
    const end = last ?? bytes.length - 1;
    const { status, headers, body } = await ben.view(bens.url, { range });
    expect([status, headers.get('content-range')]).toEqual([206, `bytes ${start}-${end}/${bytes.length}`]);
    expect(body.equals(bytes.subarray(start, end + 1))).toBe(true);
  });

  it('refuses ranges that it does not have, and serves all for those that it does not understand', async () => {
    const bytes = files.mp4();
    const { bens } = await said(bytes);
    const beyond = await ben.view(bens.url, { range: `bytes=${bytes.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
    for (const range of ['bytes=a-b', 'lines=1-2', 'bytes=0-1,5-6', 'bytes=9-3, 4']) {
      const answer = await ben.view(bens.url, { range });
      expect([200, 416]).toContain(answer.status);
    }
    const changed = await ben.view(bens.url, { range: 'bytes=0-1', 'if-range': '"another"' });
    expect([changed.status, changed.body.length]).toEqual([200, bytes.length]);
  });

  it('answers 304 to whoever has it, and only to those who may see it', async () => {
    const { bens } = await said(await files.photo(400, 300));
    const tags = new Set<string>();
    for (const path of [bens.url, bens.previewUrl!, bens.thumbnailUrl!]) {
      const tag = (await ben.view(path)).headers.get('etag') ?? '';
      expect(tag).toMatch(/^"[^"]+"$/);
      tags.add(tag);
      const again = await ben.view(path, { 'if-none-match': `"x", ${tag}` });
      expect([again.status, again.body.length, again.headers.get('etag')]).toEqual([304, 0, tag]);
      expect((await ben.view(path, { 'if-none-match': '"x"' })).status).toBe(200);
    }
    expect(tags.size).toBe(3);
    const [tag] = tags;
    expect((await eve.fetch(pathOf(bens.id), { 'if-none-match': tag! })).status).toBe(404);
  });

  describe('by a signed link', () => {
    it('which is for one viewer and one media, and for nobody without it', async () => {
      const { own, bens } = await said(await files.picture('png'));
      const other = await said(await files.picture('png'));
      const link = bens.url.split('?')[1]!;
      expect(own.url).not.toBe(bens.url);
      expect((await ben.view(`${pathOf(bens.id)}?${link}`)).status).toBe(200);
      const broken = [
        `${pathOf(other.bens.id)}?${link}`,
        `${bens.url}x`,
        `${pathOf(bens.id)}?link=`,
        `${pathOf(bens.id)}?link=a.b`,
      ];
      for (const path of broken) {
        const { status, body } = await ben.view(path);
        expect([status, JSON.parse(body.toString()).code]).toEqual([401, 'media.link_invalid']);
      }
      const bare = await ben.view(pathOf(bens.id));
      expect([bare.status, JSON.parse(bare.body.toString()).code]).toEqual([401, 'auth.token_invalid']);
    });

    it('which stays the same for a while and ends within the hour', async () => {
      const { own, bens } = await said(await files.picture('png'));
      const now = Date.now();
      const clock = jest.spyOn(Date, 'now');
      try {
        const window = 1_800_000;
        const start = Math.ceil(now / window) * window;
        const present = (at: number): string => {
          clock.mockReturnValue(at);
          const [dto] = media.attachmentsOf(principal('ben'), [
            { ...own, id: own.id, pictures: null } as never,
          ]);
          return dto!.url;
        };
        const early = present(start);
        expect(present(start + window - 1)).toBe(early);
        expect(present(start + window)).not.toBe(early);
        clock.mockReturnValue(start + 2 * window - 1000);
        expect((await ben.view(early)).status).toBe(200);
        clock.mockReturnValue(start + 2 * window);
        const { status, body } = await ben.view(early);
        expect([status, JSON.parse(body.toString()).code]).toEqual([401, 'media.link_expired']);
      } finally {
        clock.mockRestore();
      }
      expect((await ben.view(bens.url)).status).toBe(200);
    });

    it('which is not signed with the secret of tokens itself', async () => {
      const { bens } = await said(await files.picture('png'));
      const [payload = '', mac] = bens.url.split('link=')[1]!.split('.');
      const sign = (key: Buffer): string =>
        createHmac('sha256', key).update(`${bens.id}.${payload}`).digest('base64url');
      expect(mac).not.toBe(sign(Buffer.from(TEST_SECRET)));
      expect(mac).toBe(sign(Buffer.from(hkdfSync('sha256', TEST_SECRET, '', 'haggle media links', 32))));
    });

    it('which opens for a moderator what their token opens', async () => {
      const { own } = await said(await files.picture('png'));
      const attachment = { ...own, pictures: null } as never;
      const [admins] = media.attachmentsOf({ userId: 'mod' as UserId, roles: ['admin', 'x'] }, [attachment]);
      const [nobodys] = media.attachmentsOf({ userId: 'mod' as UserId, roles: [] }, [attachment]);
      expect([(await ben.view(admins!.url)).status, (await ben.view(nobodys!.url)).status]).toEqual([
        200, 404,
      ]);
    });
  });

  it('answers as ever to ids that are none, and to pictures that there are not', async () => {
    const { bens } = await said(files.wav(1));
    expect((await ben.fetch('/api/v1/media/zzz')).status).toBe(400);
    expect((await ben.fetch(pathOf('0'.repeat(24)))).status).toBe(404);
    expect((await ben.fetch(`${pathOf(bens.id)}/thumbnail`)).status).toBe(404);
    expect((await ben.fetch(`${pathOf(bens.id)}/original`)).status).toBe(404);
  });
});
