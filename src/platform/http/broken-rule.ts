import { getMetadataStorage, type ValidationArguments, type ValidationError } from 'class-validator';

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];
type Validator = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidatorConstraints']>[number];

/** What libraries say in words of their own. */
const PLAIN_WORDS = [
  ['a mongodb id', 'an id of 24 hexadecimal digits'],
  ['a Date instance', 'an ISO 8601 date'],
] as const;

/**
 * What is wrong with a field: the first of its rules, as the source has them, that it breaks, so that a text of the wrong type is
 * not called too long. `class-validator` begins with the last one, and goes on to nested objects, so it is not asked for all of
 * them. Undefined when only what is in the field is wrong.
 */
export function brokenRule(error: ValidationError): string | undefined {
  const { property, target, constraints } = error;
  const value: unknown = error.value;
  const [found] = Object.values(constraints ?? {});
  if (found === undefined || constraints?.['whitelistValidation']) return found;
  if (value === undefined) return `${property} is required`;
  const args = { property, value, targetName: '', object: target ?? {} };
  for (const metadata of rulesOf(target, property)) {
    const broken = validatorsOf(metadata).find((validator) => !isKept(metadata, validator, args));
    if (broken) return inPlainWords(textOf(metadata, broken, args));
  }
  return inPlainWords(found);
}

/** In the order of the source. Elements of arrays have none of their own. */
function rulesOf(target: object | undefined, property: string): Metadata[] {
  if (!target || Array.isArray(target)) return [];
  const all = getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', false, false);
  return all.filter(({ propertyName }) => propertyName === property).toReversed();
}

function validatorsOf({ constraintCls }: Partial<Metadata>): Validator[] {
  return constraintCls ? getMetadataStorage().getTargetValidatorConstraints(constraintCls) : [];
}

function isKept(
  { each, constraints }: Metadata,
  { instance }: Validator,
  args: Omit<ValidationArguments, 'constraints'>,
): boolean {
  const values: unknown[] = each && Array.isArray(args.value) ? args.value : [args.value];
  return values.every((value) => Boolean(instance.validate(value, { ...args, constraints })));
}

function textOf(
  { message, constraints }: Metadata,
  { instance }: Validator,
  fieldArgs: Omit<ValidationArguments, 'constraints'>,
): string {
  const args = { ...fieldArgs, constraints };
  const said = message || (instance.defaultMessage?.(args) ?? '');
  const text = typeof said === 'function' ? said(args) : said;
  return text
    .replaceAll('$property', args.property)
    .replace(/\$constraint(\d+)/g, (_, place: string) => String(args.constraints[Number(place) - 1]));
}

function inPlainWords(text: string): string {
  return PLAIN_WORDS.reduce((plain, [theirs, ours]) => plain.replace(theirs, ours), text);
}
