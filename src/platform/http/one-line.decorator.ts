import { Transform } from 'class-transformer';
import { plainText } from '../../shared/text.js';

/** Text on one line, such as a name: plain text, in which every run of white space is one space. */
export const OneLine = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? plainText(value).replace(/\s+/g, ' ') : value,
  );
