import { runInThisContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MediaApp } from '../../support/media-app.js';
import { type MediaClient, type Part } from '../../support/media-client.js';
import * as files from '../../support/media-files.js';

const HTML = '<!DOCTYPE html><html><body onload="alert(1)">hello</body></html>';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>';

describe('what nobody should be able to upload', () => {
  let app: MediaApp;
  let mallory: MediaClient;

  beforeAll(async () => {
    app = await MediaApp.start({ MAX_FILE_SIZE: '3000000' });
    mallory = app.client('mallory');
  });

  afterAll(() => app.stop());

  async function refused(
    status: number,
    code: string,
    body: Buffer | string,
    part: Omit<Part, 'body'> = {},
  ): Promise<void> {
    const before = await app.files();
    const answer = await mallory.upload(body, part);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await app.files()).toEqual(before);
  }

  it.each([
    ['HTML', HTML],
    ['HTML behind white space', `\n\n   ${HTML}`],
    ['HTML behind a mark of byte order', `\ufeff${HTML}`],
    ['HTML far behind harmless text', `${'a harmless line\n'.repeat(5000)}<script>alert(1)</script>`],
    ['HTML across two pieces', `${'x'.repeat(65_500)}${' '.repeat(30)}<iframe src="javascript:alert(1)">`],
    ['SVG', SVG],
    ['XML', '<?xml version="1.0"?><a/>'],
    ['SVG behind an XML header', `<?xml version="1.0"?>\n${SVG}`],
    ['PHP', '<?php system($_GET[0]); ?>'],
    ['a shell script', '#!/bin/sh\nrm -rf /\n'],
    ['RTF', '{\\rtf1\\ansi hello}'],
    ['PostScript', '%!PS-Adobe-3.0\nshowpage\n'],
    ['ZIP', Buffer.from('504b0304140000000000', 'hex')],
    ['an empty ZIP', Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex')],
    ['gzip', gzipSync('hello')],
    ['7z', Buffer.from('377abcaf271c0004', 'hex')],
    ['RAR', Buffer.from('526172211a0700cf', 'hex')],
    ['a Windows program', Buffer.concat([Buffer.from('MZ\x90\x00', 'latin1'), Buffer.alloc(500)])],
    ['a Linux program', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(500)])],
    ['a bitmap, which is on no list', Buffer.concat([Buffer.from('BM'), Buffer.alloc(500)])],
    ['TIFF', Buffer.from('49492a0008000000', 'hex')],
    ['a Matroska video', Buffer.from('1a45dfa38b428288', 'hex')],
    ['text that is not UTF-8', Buffer.from([0x68, 0x69, 0xff, 0xfe, 0xc3])],
    ['text that ends in half a character', Buffer.from('नमस्ते').subarray(0, -1)],
    ['text with control characters', 'hello\u0000world'],
    ['text with an escape sequence', '\u001b[2Jhello'],
    ['noise', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251))],
  ])('refuses %s', (_name, body) =>
    refused(415, 'media.unsupported_type', body, { name: 'photo.jpg', type: 'image/jpeg' }),
  );

  it.each([
    ['a script by its name', { name: 'evil.js', type: 'text/plain' }],
    ['a script by its type', { name: 'notes.txt', type: 'application/javascript' }],
    ['a page by its name', { name: 'page.HTML ', type: 'text/plain' }],
    ['a program of Windows', { name: 'run.bat', type: 'text/plain' }],
  ])('refuses text that calls itself %s', (_name, part) =>
    refused(415, 'media.unsupported_type', 'alert(document.cookie)', part),
  );

  it('takes text that only begins like a picture or a program', async () => {
    await mallory.uploaded('BMW for sale, MZ on the plate', { name: 'ad.txt' });
    await mallory.uploaded('MZ is a nice number plate', { name: 'ad.txt' });
  });

  it('refuses a file of no bytes', () => refused(422, 'media.empty', '', { name: 'empty.jpg' }));

  it('refuses a picture of 20,000 x 20,000', () =>
    refused(422, 'media.too_many_pixels', files.hugePng(20_000, 20_000), { name: 'huge.png' }));

  it('refuses a moving picture of thousands of frames', () =>
    refused(422, 'media.too_many_frames', files.gif(4000)));

  it('refuses a truncated JPEG, at whatever byte', async () => {
    const whole = await files.photo(400, 300);
    for (const share of [0.9, 0.5, 0.2]) {
      await refused(422, 'media.unreadable', whole.subarray(0, Math.floor(whole.length * share)));
    }
  });

  it('refuses damaged pictures of every kind', async () => {
    const made = await Promise.all([
      files.picture('png'),
      files.picture('webp'),
      files.picture('gif'),
      files.avif(),
      files.heic(),
    ]);
    for (const whole of made)
      await refused(422, 'media.unreadable', whole.subarray(0, Math.floor(whole.length * 0.4)));
  });

  it('serves nothing of what was hidden in a picture', async () => {
    const hidden = Buffer.from(HTML);
    const png = await files.picture('png');
    const polyglots = [
      Buffer.concat([await files.picture('jpeg'), hidden]),
      Buffer.concat([png, Buffer.from('504b0304', 'hex'), hidden]),
      Buffer.concat([files.gif(1), hidden]),
      Buffer.concat([await files.picture('webp'), hidden]),
    ];
    for (const polyglot of polyglots) {
      const media = await mallory.uploaded(polyglot, { name: 'x.html', type: 'text/html' });
      const served = await mallory.view(media.url);
      expect(served.body.includes('onload')).toBe(false);
      expect(served.headers.get('content-type')).toMatch(/^image\//);
    }
  });

  it('serves polyglots that stay as they came so that nothing in them runs', async () => {
    const script = Buffer.from('/*<script>alert(1)</script>*/');
    for (const polyglot of [Buffer.concat([files.pdf(), script]), Buffer.concat([files.mp4(), script])]) {
      const served = await mallory.view(
        (await mallory.uploaded(polyglot, { name: 'a.html', type: 'text/html' })).url,
      );
      expect(served.headers.get('x-content-type-options')).toBe('nosniff');
      expect(served.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
      expect(served.headers.get('content-type')).toMatch(/^(application\/pdf|video\/mp4)$/);
      expect(served.headers.get('content-disposition')).not.toMatch(/\.html"/);
    }
  });

  it.each([
    ['../../../etc/passwd', 'passwd.png'],
    ['..\\..\\windows\\system32\\cmd.exe', 'cmd.exe.png'],
    ['..', 'image.png'],
    ['.htaccess', 'htaccess.png'],
    ['a\u0007b\u0001c.png', 'abc.png'],
    ['invoice\u202egnp.exe', 'invoicegnp.exe.png'],
    ['photo.jpg.html', 'photo.jpg.html.png'],
    ['photo.PNG', 'photo.png'],
    ['पिल्ला 🐶.png', 'पिल्ला 🐶.png'],
    ['a;b=c%22%0d%0aX-Evil: 1.png', 'a;b=c%22%0d%0aX-Evil: 1.png'],
    [`${'n'.repeat(400)}.png`, `${'n'.repeat(100)}.png`],
    ['', 'image.png'],
  ])('makes the name %j harmless', async (given, expected) => {
    const media = await mallory.uploaded(await files.picture('png'), { name: given });
    expect(media.name).toBe(expected);
    const { headers } = await mallory.view(media.url);
    const disposition = headers.get('content-disposition') ?? '';
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe(expected);
    expect(headers.get('x-evil')).toBeNull();
    expect((await app.files()).every((path) => path.startsWith(app.folder))).toBe(true);
  });

  it('has the size checked before and while the bytes come', async () => {
    await refused(413, 'media.too_large', Buffer.concat([files.pdf(), Buffer.alloc(3_000_000)]));
    await refused(413, 'media.too_large', Buffer.concat([files.pdf(), Buffer.alloc(30_000_000)]));
    await mallory.uploaded(Buffer.concat([files.pdf(), Buffer.alloc(3_000_000 - files.pdf().length)]));
  });
});

describe('a machine that starts no process for a while', () => {
  let app: MediaApp;
  // Not the copy that Jest gives to tests.
  const { execPath } = process;
  const machine = runInThisContext('process') as { execPath: string };

  beforeAll(async () => {
    app = await MediaApp.start();
  });

  afterAll(async () => {
    machine.execPath = execPath;
    await app.stop();
  });

  it('looks at uploads again afterwards, as many at once as before', async () => {
    const picture = await files.picture('png');
    const upload = async (): Promise<number> => (await app.client('asha').upload(picture)).status;
    machine.execPath = '\0';
    for (let time = 0; time < 3; time += 1) expect(await upload()).toBe(500);
    machine.execPath = execPath;
    expect(await Promise.all([upload(), upload()])).toEqual([201, 201]);
  });
});
