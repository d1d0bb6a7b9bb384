import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';
import { FlatBody } from '../../../platform/http/flat-bodies.js';
import { PageQueryDto } from '../../../platform/http/page-query.dto.js';

/** Which of my conversations. */
@FlatBody()
export class ConversationListQueryDto extends PageQueryDto {
  /** `true`: those that I have put away. `false`: the others. Without it: all of them. @example false */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => value === 'true' || (value === 'false' ? false : value))
  @IsBoolean()
  archived?: boolean;
}
