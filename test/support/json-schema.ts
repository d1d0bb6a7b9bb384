import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** Judges values by schemas that refer to each other in one document. */
export class SchemaJudge {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });

  constructor(document: object) {
    addFormats.default(this.ajv);
    this.ajv.addSchema(document, 'document');
  }

  /** Judges by the schemas of a document of this API as if objects had no fields but those that are named. */
  static closed(document: object): SchemaJudge {
    return new SchemaJudge(closed(document) as object);
  }

  /** What is wrong with a value, by the schema at this place of the document. */
  complaints(pointer: string, value: unknown): string[] {
    const validate = this.ajv.getSchema(`document${pointer}`);
    if (!validate) return [`there is no ${pointer}`];
    void validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  }
}

/** OpenAPI says `nullable` beside a reference, which JSON Schema does not know. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  const { allOf, nullable } = copy;
  if (allOf && nullable) return { anyOf: [{ allOf }, { type: 'null' }] };
  return copy['properties'] && copy['type'] === 'object' ? { ...copy, additionalProperties: false } : copy;
}
