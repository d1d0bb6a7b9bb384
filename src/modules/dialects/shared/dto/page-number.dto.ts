import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { LenientInput } from '../../../../platform/http/lenient-input.js';

/** The most items of a page; whoever asks for more gets so many. */
const MAX_LIMIT = 100;
/** No list has so many pages. */
const MAX_PAGE = 1_000_000;

/** Which page. */
export class PageNumberDto extends LenientInput {
  /** 1 is the first one. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  page?: number;

  /** How many items, at most 100. */
  @IsOptional()
  @Transform(({ value }) => Math.min(MAX_LIMIT, Number(value)))
  @IsInt()
  @Min(1)
  limit?: number;
}

/** A page with its numbers, and the contract's own page size where the client names none. */
export function pageOf({ page, limit }: PageNumberDto, size: number): { page: number; limit: number } {
  return { page: page ?? 1, limit: limit ?? size };
}

/** The same of a history, of which those who name neither page nor limit want the newest, as many as there can be. */
export function pageOrNewest(query: PageNumberDto, size: number): { page?: number; limit: number } {
  const isNamed = query.page !== undefined || query.limit !== undefined;
  return isNamed ? pageOf(query, size) : { limit: MAX_LIMIT };
}
