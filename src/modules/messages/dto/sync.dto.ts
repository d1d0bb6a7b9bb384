import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { FlatBody } from '../../../platform/http/flat-bodies.js';
import { AreRevs, MAX_REVS } from './are-revs.decorator.js';
import { ChangePageDto } from './changes.dto.js';

/** From where on. */
@FlatBody({ nested: ['after'] })
export class SyncDto {
  /** The `since` of the answer before; nothing at the first time. @example "MTc5NTE4MzA2MDk2Ng" */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  since?: string;

  /**
   * How far the client is in conversations, by their ids, in 25 at most: the `rev` with which each came, or the last page of its changes, never
   * that of an event. What has changed in those comes along.
   */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer', minimum: 0 },
    maxProperties: MAX_REVS,
    example: { '6650c0ffee0000000000aaaa': 20 },
  })
  @IsOptional()
  @AreRevs()
  after?: Record<string, number>;
}

/** A conversation that has changed. */
export class ChangedConversationDto {
  /** The conversation. @example "6650c0ffee0000000000aaaa" */
  id: string;
  /** The `seq` of its newest message. @example 12 */
  seq: number;
  /** Everything up to this change is made: ask for the changes after the one that you have come to. @example 20 */
  rev: number;
  /** How many messages of others are behind the caller's read marker. @example 3 */
  unread: number;
  /**
   * The first 20 changes or so after the `rev` that was named in `after`; where it says that there are more, go on with
   * `conversation:changes`. Null when none was named, or one that the conversation did not give out.
   */
  @ApiProperty({ type: ChangePageDto, nullable: true })
  changes: ChangePageDto | null;
}

/** What has changed among the caller's conversations. */
export class SyncResultDto {
  /**
   * True when more than 500 conversations have changed, or 100 where `after` names any, or when `since` is too old or unknown: fetch the
   * list of conversations anew.
   */
  reset: boolean;
  /** The conversations that have changed, newest change first; one that did not may be among them. Empty on `reset`. */
  conversations: ChangedConversationDto[];
  /** The conversations that the caller is no longer in. */
  left: string[];
  /** Hand it back at the next time. @example "MTc5NTE4MzA2MDk2Ng" */
  since: string;
}
