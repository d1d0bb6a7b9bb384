import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SearchPageDto } from '../../../src/modules/messages/dto/search.dto.js';
import { fold } from '../../../src/shared/fold.js';
import { plainText } from '../../../src/shared/text.js';
import type { RestAnswer } from '../../support/rest-client.js';
import { seedMessages } from '../../support/seed-messages.js';
import { beginWith } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

const letters = [
  'a',
  'A',
  'b',
  ' ',
  '.',
  '*',
  '\\',
  '(',
  '$',
  'é',
  'e\u0301',
  'ß',
  'İ',
  'Σ',
  'ς',
  'न',
  'मस्ते',
  '书',
  '在',
  '👩‍👩‍👧',
  '👍🏽',
];
const unit = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...letters) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);
const said = fc.string({ unit, maxLength: 12 }).map(plainText).filter(Boolean);
/** Up to three blocks, most of them small. */
const messages = fc.oneof(
  fc.array(said, { minLength: 1, maxLength: 30 }),
  fc.array(said, { minLength: 120, maxLength: 300 }),
);

const history = messages.chain((contents) =>
  fc.record({
    contents: fc.constant(contents),
    query: fc
      .oneof(
        fc.string({ unit, minLength: 1, maxLength: 3 }),
        fc
          .tuple(fc.constantFrom(...contents), fc.nat(11), fc.integer({ min: 1, max: 4 }))
          .map(([content, start, length]) =>
            [...content]
              .slice(start % [...content].length)
              .slice(0, length)
              .join(''),
          ),
      )
      .filter((query) => plainText(query) !== ''),
    limit: fc.integer({ min: 3, max: 100 }),
  }),
);

describe('searches', () => {
  let app: TestApp;
  let runs = 0;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('find what a look at every message would find', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ contents, query, limit }) => {
        const { id } = await beginWith(app, 'asha', `person-${(runs += 1)}`);
        await seedMessages(app, id, 'asha', contents);
        const needle = fold(plainText(query));
        const expected = contents
          .flatMap((content, index) => (fold(content).includes(needle) ? [index + 1] : []))
          .reverse();
        expect(
          await searchAll(
            `/api/v1/conversations/${id}/messages/search?q=${encodeURIComponent(query)}&limit=${limit}`,
          ),
        ).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  async function searchAll(path: string): Promise<number[]> {
    const found: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer: RestAnswer<SearchPageDto> = await app
        .rest('asha')
        .get(path + (cursor && `&cursor=${cursor}`));
      expect(answer.status).toBe(200);
      for (const { message, highlights } of answer.body.items) {
        found.push(message.seq);
        expect(highlights.length).toBeGreaterThan(0);
      }
      cursor = answer.body.nextCursor;
    }
    return found;
  }
});
