import { Transform } from 'class-transformer';

/** A number of a query, which comes as text; an empty text is no number, and is refused as what it is. */
export const NumberInText = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => {
    return typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  });
