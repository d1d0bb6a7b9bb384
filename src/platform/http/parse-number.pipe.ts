import { Injectable, type PipeTransform } from '@nestjs/common';
import { AppError } from '../../shared/app-error.js';
import { numericId } from '../../shared/ids.js';

/** An id in a path that is a number from 1 on, else `request.invalid`. */
@Injectable()
export class ParseNumberPipe implements PipeTransform<string, number> {
  transform(value: string): number {
    const number = numericId(value);
    if (number !== null) return number;
    throw new AppError('invalid', 'request.invalid', 'The id in the path is not one of ours.', [
      { path: 'id', message: 'must be a whole number from 1 on' },
    ]);
  }
}
