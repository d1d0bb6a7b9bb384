import type { OpenAPIObject } from '@nestjs/swagger';

/** The schemas of a document by their names. */
export type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
/** A schema, or a reference to one. */
export type Schema = Schemas[string];
/** A schema that is no reference. */
export type SchemaObject = Exclude<Schema, { $ref: string }>;

/** Nothing nests so deep that does not contain itself. */
const MAX_DEPTH = 16;

const byType: Record<string, unknown> = { string: 'text', number: 1, integer: 1, boolean: false };

/** Makes examples of schemas, of the `@example`s of their fields. */
export class Examples {
  /** Fields that say nothing are like those of the same name that do. */
  private readonly byField = new Map<string, unknown>();

  constructor(private readonly schemas: Schemas) {
    const fields = Object.values(schemas).flatMap((schema) =>
      Object.entries(this.resolve(schema).properties ?? {}),
    );
    for (const [name, field] of fields) {
      const example: unknown = this.resolve(field).example;
      if (typeof example === 'string' && !this.byField.has(name)) this.byField.set(name, example);
    }
  }

  /** An example. Optional fields without `@example` are left out: it says which of them a good request has. */
  of(schema: Schema, field = '', depth = 0): unknown {
    const resolved = this.resolve(schema);
    const said = saidExample(resolved);
    if (said !== undefined || depth > MAX_DEPTH) return said;
    const inner = innerOf(resolved);
    if (inner) return this.of(inner, field, depth + 1);
    if (resolved.properties) return this.ofObject(resolved, depth + 1);
    return typesOf(resolved)[0] === 'array' ? this.ofArray(resolved, depth + 1) : this.plain(resolved, field);
  }

  /** The schema itself. */
  resolve(schema: Schema): SchemaObject {
    return '$ref' in schema
      ? this.resolve(this.schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] ?? {})
      : schema;
  }

  private ofObject({ properties = {}, required = [] }: SchemaObject, depth: number): unknown {
    const isShown = ([name, schema]: [string, Schema]): boolean =>
      required.includes(name) || this.resolve(schema).example !== undefined || isObject(schema);
    const shown = Object.entries(properties).filter(isShown);
    return Object.fromEntries(shown.map(([name, schema]) => [name, this.of(schema, name, depth)]));
  }

  private ofArray({ items }: SchemaObject, depth: number): unknown[] {
    return items ? [this.of(items, '', depth)] : [];
  }

  private plain(schema: SchemaObject, field: string): unknown {
    const types = typesOf(schema);
    const [type = 'object'] = types;
    if (types.includes('null')) return null;
    if (schema.format === 'date-time') return '2026-05-04T10:15:00.000Z';
    if (type === 'string' && this.byField.has(field)) return this.byField.get(field);
    return byType[type] ?? {};
  }
}

/** The types that a value may have; null is one of them. */
export function typesOf({ type, nullable }: SchemaObject): string[] {
  return [...[type ?? []].flat(), ...(nullable ? ['null'] : [])];
}

function innerOf({ allOf = [], anyOf = [], oneOf = [] }: SchemaObject): Schema | undefined {
  return [...allOf, ...anyOf, ...oneOf][0];
}

function saidExample({ example, default: byDefault, enum: [first] = [] }: SchemaObject): unknown {
  const said = [example, byDefault, first] as unknown[];
  return said.find((value) => value !== undefined);
}

function isObject(schema: Schema): boolean {
  return '$ref' in schema || schema.allOf !== undefined;
}
