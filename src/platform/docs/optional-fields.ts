import type { Schema, Schemas } from './example.js';

/** A field with a default may be left out, also where its class says that it is always there. */
export function relaxDefaults(schemas: Schemas): Schemas {
  for (const schema of Object.values(schemas)) {
    if ('$ref' in schema || !schema.required) continue;
    schema.required = schema.required.filter((name) => !hasDefault(schema.properties?.[name]));
    if (schema.required.length === 0) delete schema.required;
  }
  return schemas;
}

function hasDefault(field: Schema | undefined): boolean {
  return field !== undefined && 'default' in field;
}
