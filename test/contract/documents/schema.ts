import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Schema, SchemaType } from 'mongoose';
import { headingsOf, rowsBelow } from '../../support/markdown.js';
import { TestApp } from '../../support/test-app.js';

const SCHEMA = 'docs/SCHEMA.md';

describe('docs/SCHEMA.md', () => {
  let app: TestApp;
  let schemas: Map<string, Schema>;

  beforeAll(async () => {
    app = await TestApp.start();
    const models = Object.values(app.database.models).map((model): [string, Schema] => [
      model.collection.name,
      model.schema as Schema,
    ]);
    schemas = new Map(models.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  });

  afterAll(() => app.stop());

  it('lists every collection, in order, and no other', () => {
    expect(headingsOf(SCHEMA, '##')).toEqual([...schemas.keys()]);
  });

  it('lists every field with its type, and no other', () => {
    for (const [collection, schema] of schemas) {
      const documented = rowsBelow(SCHEMA, `## ${collection}`).filter(isField);
      expect([collection, documented.map(([name, type]) => `${name}: ${type}`).toSorted()]).toEqual([
        collection,
        fieldsOf(schema).toSorted(),
      ]);
    }
  });

  it('lists every index, and no other', () => {
    for (const [collection, schema] of schemas) {
      const documented = rowsBelow(SCHEMA, `## ${collection}`).filter((row) => !isField(row));
      expect([collection, documented.map(([keys, kind]) => `${keys} ${kind}`.trim()).toSorted()]).toEqual([
        collection,
        indexesOf(schema).toSorted(),
      ]);
    }
  });

  it('says something about each', () => {
    const rows = [...schemas.keys()].flatMap((collection) => rowsBelow(SCHEMA, `## ${collection}`));
    expect(rows.filter(([, , meaning]) => !meaning)).toEqual([]);
  });

  it('lists what is in the database: nothing is stored or indexed without a schema', async () => {
    for (const [collection, schema] of schemas) {
      const built = await app.database
        .collection(collection)
        .listIndexes()
        .toArray()
        .catch(() => []);
      const keys = built.map(({ key }) => keysText(key as object)).filter((text) => text !== '{ _id: 1 }');
      expect([collection, keys.toSorted()]).toEqual([
        collection,
        schema
          .indexes()
          .map(([key]) => keysText(key))
          .toSorted(),
      ]);
    }
  });
});

/** The rows of indexes begin with their keys. */
function isField([cell]: string[]): boolean {
  return !cell?.startsWith('{');
}

/** `name: type` of each field; those of an embedded document follow it. */
function fieldsOf(schema: Schema, prefix = ''): string[] {
  return Object.entries(schema.paths).flatMap(([path, type]) => {
    const embedded = (type as SchemaType & { schema?: Schema }).schema;
    return [
      `${prefix}${path}: ${typeText(type)}`,
      ...(embedded ? fieldsOf(embedded, `${prefix}${path}.`) : []),
    ];
  });
}

function typeText(type: SchemaType): string {
  const { instance, embeddedSchemaType } = type as SchemaType & { embeddedSchemaType?: SchemaType };
  if (instance === 'Array') return `${embeddedSchemaType ? typeText(embeddedSchemaType) : 'object'}[]`;
  const names: Record<string, string> = {
    ObjectId: 'id',
    Mixed: 'object',
    DocumentArrayElement: 'object',
    Embedded: 'object',
  };
  return names[instance] ?? instance.toLowerCase();
}

function indexesOf(schema: Schema): string[] {
  return schema.indexes().map(([keys, options]) => {
    const kind = [
      options.unique ? 'unique' : '',
      options.partialFilterExpression ? 'partial' : '',
      options.sparse ? 'sparse' : '',
    ];
    return `${keysText(keys)} ${kind.filter(Boolean).join(', ')}`.trim();
  });
}

function keysText(keys: object): string {
  const parts = Object.entries(keys).map(([name, direction]) => `${name}: ${String(direction)}`);
  return `{ ${parts.join(', ')} }`;
}
