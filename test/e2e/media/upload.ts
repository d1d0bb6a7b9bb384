import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { ChatClient } from '../../support/chat-client.js';
import { MediaApp } from '../../support/media-app.js';
import type { MediaClient } from '../../support/media-client.js';
import * as files from '../../support/media-files.js';

describe('uploading media', () => {
  let app: MediaApp;
  let asha: MediaClient;

  beforeAll(async () => {
    app = await MediaApp.start();
    asha = app.client('asha');
  });

  afterAll(() => app.stop());

  it('takes a photo: upright, without the place it was taken at, with small pictures', async () => {
    const original = await files.photo();
    expect(original.includes(files.SECRET_PLACE)).toBe(true);
    const { status, body } = await asha.upload(original, { name: 'puppy.jpeg', type: 'image/jpeg' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      kind: 'image',
      mime: 'image/jpeg',
      size: expect.any(Number),
      name: 'puppy.jpeg',
      width: 1200,
      height: 1600,
      durationMs: null,
      waveform: null,
      color: expect.stringMatching(/^#c[0-9a-f]1[0-9a-f]2[0-9a-f]$/),
      url: expect.stringContaining(`/api/v1/media/${body.id}?link=`),
      previewUrl: expect.stringContaining(`/api/v1/media/${body.id}/preview?link=`),
      thumbnailUrl: expect.stringContaining(`/api/v1/media/${body.id}/thumbnail?link=`),
      status: 'ready',
    });
    const sizes = { url: [1200, 1600], previewUrl: [960, 1280], thumbnailUrl: [240, 320] };
    for (const [field, [width, height]] of Object.entries(sizes)) {
      const bytes = (await asha.view(body[field])).body;
      expect(await sharp(bytes).metadata()).toMatchObject({ width, height });
      expect((await sharp(bytes).metadata()).exif).toBeUndefined();
      expect(bytes.includes(files.SECRET_PLACE)).toBe(false);
    }
    expect((await asha.view(body.url)).body).toHaveLength(body.size);
  });

  it.each(['png', 'webp', 'gif'] as const)('takes %s and keeps its format', async (format) => {
    const media = await asha.uploaded(await files.picture(format), { name: `a.${format}` });
    expect(media).toMatchObject({ kind: 'image', mime: `image/${format}`, width: 64, height: 48 });
    const served = await asha.view(media.url);
    expect(await sharp(served.body).metadata()).toMatchObject({ format, width: 64, height: 48 });
  });

  it('keeps a GIF moving', async () => {
    const media = await asha.uploaded(files.gif(5));
    expect(media).toMatchObject({ mime: 'image/gif', width: 1, height: 1 });
    expect(await sharp((await asha.view(media.url)).body).metadata()).toMatchObject({ pages: 5 });
  });

  it.each(['avif', 'heic'] as const)(
    'takes the metadata out of %s and leaves the picture alone',
    async (format) => {
      const original = await files[format]();
      const media = await asha.uploaded(original);
      expect(media).toMatchObject({
        kind: 'image',
        mime: `image/${format}`,
        width: 320,
        height: 240,
        size: original.length,
      });
      const served = (await asha.view(media.url)).body;
      expect(original.includes(files.SECRET_PLACE)).toBe(true);
      expect(served.includes(files.SECRET_PLACE)).toBe(false);
      expect(served.subarray(0, 300)).toEqual(original.subarray(0, 300));
      expect(media.thumbnailUrl !== null).toBe(format === 'avif');
    },
  );

  it('takes a voice message with its length and how loud it is', async () => {
    const media = await asha.uploaded(files.wav(2), { name: 'voice.wav', type: 'audio/wav' });
    expect(media).toMatchObject({ kind: 'audio', mime: 'audio/wav', durationMs: 2000, name: 'voice.wav' });
    expect(media.waveform).toHaveLength(64);
    expect(media.waveform?.at(0)).toBeLessThan(5);
    expect(media.waveform?.at(-1)).toBeGreaterThan(95);
  });

  it.each([
    ['a recording of Chrome', () => files.browserRecording(2), 'audio/webm', 1900],
    ['a recording of Safari', () => files.mp4({ sound: true }), 'audio/mp4', 3000],
    ['M4A', () => files.mp4({ sound: true, brand: 'M4A ' }), 'audio/mp4', 3000],
    ['Ogg', () => files.ogg(), 'audio/ogg', 500],
    ['MP3', () => files.mp3(40), 'audio/mpeg', 1045],
    ['MP4', () => files.mp4(), 'video/mp4', 3000],
    ['MOV', () => files.mp4({ brand: 'qt  ' }), 'video/quicktime', 3000],
  ] as const)('takes %s as it is', async (_name, make, mime, durationMs) => {
    const [kind] = mime.split('/');
    const bytes = make();
    const media = await asha.uploaded(bytes);
    expect(media).toMatchObject({ kind, mime, durationMs, size: bytes.length, waveform: null });
    expect(media.width).toBe(kind === 'video' ? 640 : null);
    const served = await asha.view(media.url);
    expect(served.headers.get('content-type')).toBe(mime);
    expect(served.body.equals(bytes)).toBe(true);
  });

  it('takes PDF and plain text as files', async () => {
    expect(await asha.uploaded(files.pdf())).toMatchObject({
      kind: 'file',
      mime: 'application/pdf',
      thumbnailUrl: null,
    });
    const text = await asha.uploaded('नमस्ते, is the puppy <3 still here?\n', {
      name: 'note.txt',
      type: 'text/plain',
    });
    expect(text).toMatchObject({ kind: 'file', mime: 'text/plain', name: 'note.txt' });
    const served = await asha.view(text.url);
    expect(served.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(served.headers.get('content-disposition')).toMatch(/^attachment;/);
  });

  it('shows the poster of a video, and only a picture can be one', async () => {
    const video = { name: 'v.mp4', body: files.mp4() };
    const poster = { field: 'poster', name: 'p.png', body: await files.picture('png', 800, 600) };
    for (const parts of [
      [video, poster],
      [poster, video],
    ]) {
      const { status, body } = await asha.send(parts);
      expect([status, body.kind, body.width]).toEqual([201, 'video', 640]);
      const thumbnail = await asha.view(body.thumbnailUrl);
      expect(await sharp(thumbnail.body).metadata()).toMatchObject({
        format: 'webp',
        width: 320,
        height: 240,
      });
      expect(thumbnail.headers.get('content-type')).toBe('image/webp');
    }
    const refused = await asha.send([video, { ...poster, body: files.pdf() }]);
    expect([refused.status, refused.body.code]).toEqual([415, 'media.unsupported_poster']);
  });

  it('ignores what the name and the declared type say', async () => {
    const png = await files.picture('png');
    const media = await asha.uploaded(png, { name: 'evil.html', type: 'text/html' });
    expect(media).toMatchObject({ kind: 'image', mime: 'image/png', name: 'evil.html.png' });
  });

  describe('tells the uploader, and nobody else', () => {
    let watching: ChatClient;
    let stranger: ChatClient;

    beforeAll(async () => {
      [watching, stranger] = await Promise.all([app.test.connect('asha'), app.test.connect('eve')]);
    });

    it('how far it is and that it is there', async () => {
      const media = await asha.uploaded(files.mp4({ pad: 3_000_000 }), { name: 'v.mp4' });
      expect(await watching.hear('media:ready', ({ id }) => id === media.id)).toEqual(media);
      const steps = watching.all('media:progress').filter(({ mediaId }) => mediaId === media.id);
      expect(steps.length).toBeGreaterThan(3);
      expect(steps.length).toBeLessThanOrEqual(21);
      const { totalBytes } = steps[0];
      expect(totalBytes).toBeGreaterThan(3_000_000);
      expect(steps.at(-1)).toEqual({ mediaId: media.id, receivedBytes: totalBytes, totalBytes });
      expect(steps.map(({ receivedBytes }) => receivedBytes)).toEqual(
        steps.map((step) => step.receivedBytes).toSorted((a, b) => a - b),
      );
    });

    it('that it was refused', async () => {
      const refused = await asha.upload('<html><script>alert(1)</script></html>');
      const heard = await watching.hear('media:rejected', ({ code }) => code === 'media.unsupported_type');
      expect(heard).toEqual({
        mediaId: expect.any(String),
        code: refused.body.code,
        message: refused.body.detail,
      });
      await stranger.caughtUp();
      expect(stranger.heard.filter(({ event }) => event.startsWith('media:'))).toEqual([]);
    });

    it('nothing more of what was refused, while the rest of it still comes', async () => {
      const { length } = watching.heard;
      expect((await asha.upload(Buffer.alloc(2_000_000))).status).toBe(415);
      await watching.hear('media:rejected', () => watching.all('media:rejected').length === 2);
      await watching.caughtUp();
      expect(watching.heard.slice(length).at(-1)?.event).toBe('media:rejected');
    });
  });

  it('needs a token', async () => {
    const response = await fetch(`${app.test.origin}/api/v1/media`, { method: 'POST', body: new FormData() });
    expect(response.status).toBe(401);
  });

  it('shows a form that works from the page of the document', async () => {
    const { body } = await app.test.rest().get('/docs-json');
    const { content } = body.paths['/api/v1/media'].post.requestBody;
    expect(Object.keys(content)).toEqual(['multipart/form-data']);
    const name = content['multipart/form-data'].schema.$ref.split('/').at(-1);
    const { properties, required } = body.components.schemas[name];
    expect(properties.media).toMatchObject({ type: 'string', format: 'binary' });
    expect(properties.poster).toMatchObject({ type: 'string', format: 'binary' });
    expect(required).toEqual(['media']);
  });
});
