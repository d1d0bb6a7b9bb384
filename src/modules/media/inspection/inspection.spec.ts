import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as files from '../../../../test/support/media-files.js';
import { cleanHeif } from './heif.js';
import { type InspectionJob, RefusedFile } from './inspection.js';
import { describeTimed } from './timed.js';

describe('files that somebody has tampered with', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haggle-inspection-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function jobFor(bytes: Buffer, mime: string): Promise<InspectionJob> {
    const file = join(folder, 'upload');
    await writeFile(file, bytes);
    return { task: 'timed', file, mime, folder, limits: { maxPixels: 1_000_000, maxFrames: 10 } };
  }

  /** The file with some of its first bytes changed, and perhaps without its end. */
  const tampered = (bytes: Buffer): fc.Arbitrary<Buffer> =>
    fc
      .tuple(
        fc.array(fc.tuple(fc.nat({ max: Math.min(bytes.length - 1, 400) }), fc.nat({ max: 255 })), {
          maxLength: 12,
        }),
        fc.integer({ min: 1, max: bytes.length }),
      )
      .map(([changes, length]) => {
        const copy = Buffer.from(bytes);
        for (const [at, value] of changes) copy[at] = value;
        return copy.subarray(0, length);
      });

  it.each([
    ['audio/wav', files.wav(0.1)],
    ['video/webm', files.browserRecording(1)],
    ['video/mp4', files.mp4()],
    ['audio/ogg', files.ogg()],
    ['audio/mpeg', files.mp3(3)],
  ])(
    'are described as far as they can be read: %s',
    async (mime, bytes) => {
      await fc.assert(
        fc.asyncProperty(tampered(bytes), async (changed) => {
          const facts = await describeTimed(await jobFor(changed, mime));
          expect(facts.durationMs === null || (facts.durationMs > 0 && facts.durationMs <= 86_400_000)).toBe(
            true,
          );
          expect(facts.waveform?.every((bar) => bar >= 0 && bar <= 100) ?? true).toBe(true);
        }),
        { numRuns: 150 },
      );
    },
    60_000,
  );

  it('are measured or refused: image/heic', async () => {
    await fc.assert(
      fc.asyncProperty(tampered(await files.heic()), async (changed) => {
        const found = await cleanHeif(await jobFor(changed, 'image/heic')).catch((error: unknown) => error);
        if (found instanceof RefusedFile) return;
        expect(found).toMatchObject({
          width: expect.any(Number),
          height: expect.any(Number),
          original: null,
        });
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
