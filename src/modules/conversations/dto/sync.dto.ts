import { IsOptional, IsString, MaxLength } from 'class-validator';
import { FlatBody } from '../../../platform/http/flat-bodies.js';

/** From when on. */
@FlatBody()
export class SyncDto {
  /** The `since` of the answer before; nothing at the first time. @example "MTc5NTE4MzA2MDk2Ng" */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  since?: string;
}

/** A conversation that has changed. */
export class ChangedConversationDto {
  /** The conversation. @example "6650c0ffee0000000000aaaa" */
  id: string;
  /** The `seq` of its newest message. @example 12 */
  seq: number;
  /** The number of its newest change: ask for the changes after the one that you have. @example 20 */
  rev: number;
  /** How many messages of others are behind the caller's read marker. @example 3 */
  unread: number;
}

/** What has changed among the caller's conversations. */
export class SyncResultDto {
  /** True when too much has changed, or `since` is too old or unknown: fetch the list of conversations anew. */
  reset: boolean;
  /** The conversations that have changed, newest change first; one that did not may be among them. Empty on `reset`. */
  conversations: ChangedConversationDto[];
  /** The conversations that the caller is no longer in. */
  left: string[];
  /** Hand it back at the next time. @example "MTc5NTE4MzA2MDk2Ng" */
  since: string;
}
