const started: (() => unknown)[] = [];

/** Remembers how to end something that a test has begun, also when the test fails on the way. */
export function onCleanup(end: () => unknown): void {
  started.push(end);
}

/** Ends everything that was begun in this file, the latest first. */
export async function cleanup(): Promise<void> {
  for (const end of started.splice(0).reverse()) await end();
}
