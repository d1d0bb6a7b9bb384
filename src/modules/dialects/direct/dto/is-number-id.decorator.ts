import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { numericId } from '../../../../shared/ids.js';

/** An id of contract 004: a whole number from 1 on. Also as text: a front end may have it from its address. */
export const IsNumberId = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: 'integer' }),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? (numericId(value) ?? value) : value,
    ),
    IsInt(),
    Min(1),
    Max(Number.MAX_SAFE_INTEGER),
  );
