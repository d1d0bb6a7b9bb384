import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { FlatBody } from '../../../platform/http/flat-bodies.js';
import { NumberInText } from '../../../platform/http/number-in-text.decorator.js';

/** Which messages: the newest, or those before, after or around a `seq`. */
@FlatBody()
export class HistoryQueryDto {
  /** How many messages at most, 1 to 100. */
  @IsOptional()
  @NumberInText()
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 50;

  /** Messages before this `seq`, the newest of them. @example 120 */
  @IsOptional()
  @NumberInText()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  before?: number;

  /** Messages after this `seq`, the oldest of them. @example 120 */
  @IsOptional()
  @NumberInText()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  after?: number;

  /** Messages on both sides of this `seq`, and itself. @example 120 */
  @IsOptional()
  @NumberInText()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  around?: number;
}
