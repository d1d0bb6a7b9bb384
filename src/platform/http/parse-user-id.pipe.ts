import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { AppError } from '../../shared/app-error.js';
import { isUserId, MAX_USER_ID_LENGTH, type UserId } from '../../shared/ids.js';

/** A person's id in a path: any text of 1 to 128 characters, else `request.invalid`. */
@Injectable()
export class ParseUserIdPipe implements PipeTransform<string, UserId> {
  /** User ids are the marketplace's own, so nothing but their length is known. */
  transform(value: string, { data }: ArgumentMetadata): UserId {
    if (isUserId(value)) return value;
    throw new AppError('invalid', 'request.invalid', 'The id in the path is not one of a person.', [
      { path: data ?? 'userId', message: `must have 1 to ${MAX_USER_ID_LENGTH} characters` },
    ]);
  }
}
