import { IsMongoId, IsNotEmpty, IsString, Matches, MaxLength } from 'class-validator';
import { OneLine } from '../../../platform/http/one-line.decorator.js';
import { MemberDto } from './conversation.dto.js';

/** What somebody in a group shall be. */
export class RoleDto {
  /** `owner`, `member`, or a word of the marketplace's own. @example "owner" */
  @IsString()
  @Matches(/^[\w-]{1,32}$/, { message: 'role must have 1 to 32 letters, digits, _ and -' })
  role: string;
}

/** What a group shall be called. */
export class TitleDto {
  /** Plain text, 1 to 200 characters. @example "Reading circle" */
  @OneLine()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  title: string;
}

/** The group to leave. */
export class LeaveConversationDto {
  /** The conversation. @example "6650c0ffee0000000000aaaa" */
  @IsMongoId()
  conversationId: string;
}

/** Somebody has come in. */
export class MemberAddedDto {
  /** The conversation that it is about. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** Who, and in which role. */
  member: MemberDto;
  /** The number of this change in the conversation. @example 21 */
  rev: number;
}

/** The answer to taking somebody in. */
export class AddedMemberDto extends MemberAddedDto {
  /** False when they were there already. */
  added: boolean;
}

/** Somebody is no longer there. */
export class MemberRemovedDto {
  /** The conversation that it is about. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** Who has left, or was removed. @example "u-7" */
  userId: string;
  /** The number of this change in the conversation. @example 21 */
  rev: number;
}

/** Somebody is something else from now on. */
export class MemberUpdatedDto {
  /** The conversation that it is about. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** Whose role it is. @example "u-7" */
  userId: string;
  /** What they are now. @example "owner" */
  role: string;
  /** The number of this change in the conversation. @example 21 */
  rev: number;
}
