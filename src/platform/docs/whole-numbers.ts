/** A schema, or whatever has some inside it. */
interface MaybeSchema {
  type?: unknown;
  format?: unknown;
}

/**
 * Makes every `number` of a document an `integer` that does not say that it is a `double`: Swagger knows only the one kind that JavaScript
 * has, and nearly all of ours are counts, places and times.
 */
export function tellWholeNumbers(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const schema = node as MaybeSchema;
  if (schema.format === undefined) {
    if (schema.type === 'number') schema.type = 'integer';
    if (Array.isArray(schema.type))
      schema.type = schema.type.map((type: unknown) => (type === 'number' ? 'integer' : type));
  }
  for (const child of Object.values(node)) tellWholeNumbers(child);
}
