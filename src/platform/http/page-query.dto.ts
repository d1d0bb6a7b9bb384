import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { MayBeLeftOut } from './may-be-left-out.decorator.js';
import { NumberInText } from './number-in-text.decorator.js';

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
