import { inspect } from 'node:util';

/** What comes of this work; when it takes longer than so many milliseconds, it fails and says what is known of it by then. */
export function unlessStuck<Result>(
  work: Promise<Result>,
  limitMs: number,
  known: () => unknown,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`It is stuck: ${inspect(known(), { depth: 6 })}`)),
      limitMs,
    );
    work.then(resolve, reject).finally(() => clearTimeout(limit));
  });
}
