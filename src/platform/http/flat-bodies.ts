import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];
type Rule = (value: unknown, object: object) => boolean;

/** The rules of one field. */
interface Field {
  name: string;
  mayNest: boolean;
  /** Whether the others count. */
  conditions: Rule[];
  rules: Rule[];
}

/** How a flat class is. */
interface Flat {
  /** Fields with objects in them whose own rules look at all that is there, and that are passed on as they are. */
  nested?: readonly string[];
  /** Optional fields that are changed on their way in: a body with one of them is for the whole check. */
  changed?: readonly string[];
}

const FLAT = Symbol('flat');

/**
 * For the bodies that come most often: no field of the class that keeps its rules is changed on its way in, so that a body of texts and
 * numbers that keeps them is looked at once, and not made twice. For queries too, of whose fields only the numbers are changed, from texts.
 */
export const FlatBody =
  (flat: Flat = {}): ClassDecorator =>
  (type) =>
    Reflect.defineMetadata(FLAT, flat, type);

/** The rules of a class, put together once, where `class-validator` looks through those of all classes each time. */
const classes = new WeakMap<Type, Map<string, Field>>();

/**
 * The instance of a `@FlatBody()` whose fields are all texts, numbers, booleans or null, but for its `nested` ones, and keep the rules
 * of its class. Undefined for every other body: what is wrong with it, if anything is, the whole check finds out.
 */
export function flatInstance(type: Type, body: object): object | undefined {
  const fields = flatFields(type);
  if (!fields) return undefined;
  for (const name of Object.keys(body)) {
    const field = fields.get(name);
    if (!field || (!field.mayNest && isNested(body[name as never]))) return undefined;
  }
  return keepsRules(fields, body) ? Object.assign(new type() as object, body) : undefined;
}

/** The same for a query, whose numbers come as texts; a field of another type that is there is for the whole check. */
export function flatQuery(type: Type, query: object): object | undefined {
  const fields = flatFields(type);
  if (!fields) return undefined;
  const instance = new type() as Record<string, unknown>;
  for (const [name, text] of Object.entries(query)) {
    const read = fields.has(name) && typeof text === 'string' ? readers.get(typeOf(type, name)) : undefined;
    if (!read) return undefined;
    instance[name] = read(text as string);
  }
  return keepsRules(fields, instance) ? instance : undefined;
}

const readers = new Map<unknown, (text: string) => unknown>([
  [Number, (text) => (text.trim() === '' ? text : Number(text))],
  [String, (text) => text],
]);

function typeOf(type: Type, field: string): unknown {
  return Reflect.getMetadata('design:type', type.prototype as object, field);
}

function flatFields(type: Type): Map<string, Field> | undefined {
  const known = classes.get(type);
  if (known || !Reflect.hasOwnMetadata(FLAT, type)) return known;
  const fields = fieldsOf(type);
  classes.set(type, fields);
  return fields;
}

function keepsRules(fields: Map<string, Field>, body: object): boolean {
  for (const field of fields.values()) if (!keepsRulesOf(field, body)) return false;
  return true;
}

function keepsRulesOf({ name, conditions, rules }: Field, body: object): boolean {
  const value: unknown = body[name as never];
  for (const condition of conditions) if (!condition(value, body)) return true;
  for (const rule of rules) if (!rule(value, body)) return false;
  return true;
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function fieldsOf(type: Type): Map<string, Field> {
  const fields = new Map<string, Field>();
  const { nested = [], changed = [] } = Reflect.getOwnMetadata(FLAT, type) as Flat;
  const all = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  for (const metadata of all.filter(({ propertyName }) => !changed.includes(propertyName))) {
    const name = metadata.propertyName;
    const field = fields.get(name) ?? { name, mayNest: nested.includes(name), conditions: [], rules: [] };
    fields.set(name, field);
    if (metadata.type === 'conditionalValidation') field.conditions.push(conditionOf(metadata));
    else field.rules.push(...rulesOf(metadata));
  }
  return fields;
}

function conditionOf({ constraints }: Metadata): Rule {
  const [isNeeded] = constraints as [(object: object, value: unknown) => boolean];
  return (value, object) => isNeeded(object, value);
}

/** A rule without constraints of its own, such as one for nested objects, is for the whole check. */
function rulesOf(metadata: Metadata): Rule[] {
  const { propertyName: property, constraints } = metadata;
  const { constraintCls } = metadata as Partial<Metadata>;
  const validators = constraintCls ? getMetadataStorage().getTargetValidatorConstraints(constraintCls) : [];
  if (validators.length === 0) return [() => false];
  return validators.map(({ instance }): Rule => {
    return (value, object) =>
      instance.validate(value, { value, object, property, constraints, targetName: '' }) === true;
  });
}
