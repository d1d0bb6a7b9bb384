import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MediaApp } from '../../support/media-app.js';
import { answerTo, formOf, type MediaClient, type Part } from '../../support/media-client.js';
import * as files from '../../support/media-files.js';

describe('forms', () => {
  let app: MediaApp;
  let asha: MediaClient;

  beforeAll(async () => {
    app = await MediaApp.start();
    asha = app.client('asha');
  });

  afterAll(async () => {
    expect(await app.files()).toEqual([]);
    await app.stop();
  });

  const file: Part = { name: 'a.pdf', body: files.pdf() };
  const text = (field: string, body: string): Part => ({ field, body });

  it.each<[string, Part[], number, string]>([
    ['without a file', [text('content', 'hello')], 400, 'media.missing'],
    ['without anything', [], 400, 'media.missing'],
    ['with two files', [file, { ...file, field: 'second' }], 400, 'media.one_file'],
    [
      'with two posters',
      [
        { ...file, field: 'poster' },
        { ...file, field: 'poster' },
      ],
      400,
      'media.one_file',
    ],
    ['with three files', [file, { ...file, field: 'poster' }, file], 400, 'media.malformed'],
    [
      'with many fields',
      Array.from({ length: 60 }, (_, index) => text(`f${index}`, 'x')),
      400,
      'media.malformed',
    ],
    [
      'with two fields of one name',
      [text('content', 'a'), text('content', 'b'), file],
      400,
      'media.malformed',
    ],
    ['with a field that is too long', [text('content', 'x'.repeat(200_000)), file], 400, 'media.malformed'],
  ])('%s are refused', async (_name, parts, status, code) => {
    const answer = await asha.send(parts);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it.each([
    ['text/plain', 415, 'media.not_multipart'],
    ['multipart/form-data', 400, 'media.malformed'],
    ['multipart/form-data; boundary=other', 400, 'media.malformed'],
    ['multipart/mixed; boundary=haggle-test-boundary', 415, 'media.not_multipart'],
  ])('of the type %s are refused', async (type, status, code) => {
    const { status: answered, body } = await asha.send([{ name: 'a.txt', body: '{}' }], {
      'content-type': type,
    });
    expect([answered, body.code]).toEqual([status, code]);
  });

  it('are needed: JSON is refused', async () => {
    const { status, body } = await app.test.rest('asha').post('/api/v1/media', { media: 'hello' });
    expect([status, body.code]).toEqual([415, 'media.not_multipart']);
  });

  it('that end too early are refused', async () => {
    const form = formOf([file]);
    for (const end of [10, 60, form.length - 30]) {
      const request = asha.begin(end);
      request.end(form.subarray(0, end));
      const answer = await answerTo(request);
      expect([answer.status, answer.body.code]).toEqual([400, 'media.malformed']);
    }
  });

  it('can have the file in a part of any name, and fields beside it', async () => {
    const answer = await asha.send([
      text('content', 'hello'),
      { ...file, field: 'file' },
      text('__proto__', 'x'),
    ]);
    expect(answer.status).toBe(201);
    await app.test.rest('asha').delete(`/api/v1/media/${answer.body.id}`);
  });
});
