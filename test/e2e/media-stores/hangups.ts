import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChatClient } from '../../support/chat-client.js';
import { MediaApp } from '../../support/media-app.js';
import { answerTo, formOf, type MediaClient } from '../../support/media-client.js';
import * as files from '../../support/media-files.js';

const IDLE_MS = 3000;

describe.each(['local', 'gridfs'])('uploads that do not come to their end (%s)', (store) => {
  let app: MediaApp;
  let asha: MediaClient;
  let watching: ChatClient;

  beforeAll(async () => {
    app = await MediaApp.start({
      MEDIA_STORE: store,
      MEDIA_IDLE_MS: String(IDLE_MS),
      MAX_FILE_SIZE: '5000000',
    });
    asha = app.client('asha');
    watching = await app.test.connect('asha');
  });

  afterAll(() => app.stop());

  /** Records, bytes in the store, bytes on their way there. */
  async function leftovers(): Promise<unknown[]> {
    const chunks = await app.test.database.collection('media.chunks').countDocuments();
    return [await app.records(), chunks, await app.files()];
  }

  it('leave nothing when they are cut off, at whatever byte', async () => {
    const form = formOf([{ name: 'v.mp4', body: files.mp4({ pad: 300_000 }) }]);
    const places = [0, 1, 40, 80, 130, 1000, 4300, 70_000, 200_000, form.length - 40, form.length - 1];
    for (const [count, place] of places.entries()) {
      const request = asha.begin(form.length);
      request.on('error', () => undefined);
      request.write(form.subarray(0, place), () => request.destroy());
      await watching.hear('media:rejected', () => watching.all('media:rejected').length === count + 1);
    }
    expect(new Set(watching.all('media:rejected').map(({ code }) => code))).toEqual(
      new Set(['media.upload_aborted']),
    );
    expect(await leftovers()).toEqual([0, 0, []]);
  });

  it('are given up when they stand still', async () => {
    const form = formOf([{ name: 'v.mp4', body: files.mp4({ pad: 300_000 }) }]);
    const request = asha.begin(form.length);
    request.on('error', () => undefined);
    request.write(form.subarray(0, 100_000));
    const answer = await answerTo(request);
    request.destroy();
    expect([answer.status, answer.body.code]).toEqual([400, 'media.upload_stalled']);
    expect(await leftovers()).toEqual([0, 0, []]);
  });

  it('are waited for as long as something comes', async () => {
    const form = formOf([{ name: 'v.mp4', body: files.mp4({ pad: 100_000 }) }]);
    const request = asha.begin(form.length);
    // The server answers at the last byte, which may be before the end of the request.
    const answering = answerTo(request);
    const piece = Math.ceil(form.length / 8);
    for (let at = 0; at < form.length; at += piece) {
      request.write(form.subarray(at, at + piece));
      await pause(IDLE_MS / 5);
    }
    request.end();
    const answer = await answering;
    expect([answer.status, answer.body.kind]).toEqual([201, 'video']);
    await app.test.rest('asha').delete(`/api/v1/media/${answer.body.id}`);
    expect(await leftovers()).toEqual([0, 0, []]);
  });

  it('are refused before they begin when they announce too much', async () => {
    const request = asha.begin(1_000_000_000);
    request.on('error', () => undefined);
    request.flushHeaders();
    const answer = await answerTo(request);
    request.destroy();
    expect([answer.status, answer.body.code]).toEqual([413, 'media.too_large']);
    expect(answer.body.details).toEqual({ maxBytes: 5_000_000 });
  });

  it('are refused in the middle when they announce nothing and are too much', async () => {
    const request = asha.begin(null);
    request.on('error', () => undefined);
    request.write(formOf([{ name: 'a.pdf', body: Buffer.concat([files.pdf(), Buffer.alloc(5_000_000)]) }]));
    const answer = await answerTo(request);
    request.destroy();
    expect([answer.status, answer.body.code]).toEqual([413, 'media.too_large']);
    expect(await leftovers()).toEqual([0, 0, []]);
  });
});
