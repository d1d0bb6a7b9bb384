import { applyDecorators } from '@nestjs/common';
import { Transform, type TransformFnParams } from 'class-transformer';
import { buildMessage, ValidateBy } from 'class-validator';

/** The value takes at most this many bytes as JSON. It is left as it is: class-transformer drops names such as `constructor`. */
export const IsSmallJson = (maxBytes: number): PropertyDecorator =>
  applyDecorators(
    Transform(({ obj, key }: TransformFnParams) => (obj as Record<string, unknown>)[key]),
    ValidateBy({
      name: 'isSmallJson',
      validator: {
        validate: (value: unknown) => Buffer.byteLength(JSON.stringify(value)) <= maxBytes,
        defaultMessage: buildMessage(
          (each) => `${each}$property must take at most ${maxBytes} bytes as JSON`,
        ),
      },
    }),
  );
