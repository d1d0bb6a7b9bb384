import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { isMongoId } from 'class-validator';
import { AppError } from '../../shared/app-error.js';

/** An id in a path: 24 hexadecimal digits, else `request.invalid`. */
@Injectable()
export class ParseIdPipe<Id extends string> implements PipeTransform<string, Id> {
  /** Lower case is the one form in which ids are compared. */
  transform(value: string, { data }: ArgumentMetadata): Id {
    if (isMongoId(value)) return value.toLowerCase() as Id;
    throw new AppError('invalid', 'request.invalid', 'The id in the path is not one of ours.', [
      { path: data ?? 'id', message: 'must be 24 hexadecimal digits' },
    ]);
  }
}
