import { IsInt, IsString, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { NumberInText } from './number-in-text.decorator.js';

/** May be left out; null, which `@IsOptional()` lets through, is none of the values that it may have. */
const MayBeLeftOut = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** What every list takes. */
export class PageQueryDto {
  /** How many items at most, 1 to 100. */
  @MayBeLeftOut()
  @NumberInText()
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;

  /** Where to go on: the `nextCursor` of the page before. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(200)
  cursor?: string;
}
