import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** Judges values by schemas that refer to each other in one document. */
export class SchemaJudge {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });

  constructor(document: object) {
    addFormats.default(this.ajv);
    this.ajv.addSchema(document, 'document');
  }

  /** What is wrong with a value, by the schema at this place of the document. */
  complaints(pointer: string, value: unknown): string[] {
    const validate = this.ajv.getSchema(`document${pointer}`);
    if (!validate) return [`there is no ${pointer}`];
    void validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  }
}
