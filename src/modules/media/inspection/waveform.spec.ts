import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as files from '../../../../test/support/media-files.js';
import { wavWaveform } from './waveform.js';

/** Where the samples of a recording of ours begin: behind the header of the file and its format. */
const SAMPLES_AT = 36;
const EMPTY_CHUNK = Buffer.from('junk\0\0\0\0', 'latin1');

describe('the waveform of a recording with chunks before its samples', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haggle-waveform-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function waveformBehind(chunks: number): Promise<number[] | null> {
    const wav = files.wav(0.1);
    const between = Array.from({ length: chunks }, () => EMPTY_CHUNK);
    const file = join(folder, 'recording.wav');
    await writeFile(file, Buffer.concat([wav.subarray(0, SAMPLES_AT), ...between, wav.subarray(SAMPLES_AT)]));
    return wavWaveform(file);
  }

  it('is found behind 998 of them and the format', async () => {
    expect(await waveformBehind(998)).toEqual(await waveformBehind(0));
  });

  it('is not looked for behind more: nobody keeps the decoder reading chunks', async () => {
    expect(await waveformBehind(0)).toHaveLength(64);
    expect(await waveformBehind(999)).toBeNull();
  });
});
