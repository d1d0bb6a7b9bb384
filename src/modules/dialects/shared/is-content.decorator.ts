import { ValidateBy, type ValidationOptions } from 'class-validator';
import { codePoints, plainText } from '../../../shared/text.js';

/** Text of 1 to `max` characters, counted as they are stored: in code points, after trimming. */
export function IsContent(max: number, options?: ValidationOptions): PropertyDecorator {
  const validator = {
    validate: (value: unknown) => typeof value === 'string' && fits(value, max),
    defaultMessage: () => `$property must be a text of 1 to ${max} characters`,
  };
  return ValidateBy({ name: 'isContent', constraints: [max], validator }, options);
}

function fits(value: string, max: number): boolean {
  // Four times as many UTF-16 units as code points: longer ones are not looked at.
  if (value.length > max * 4) return false;
  const length = codePoints(plainText(value));
  return length >= 1 && length <= max;
}
