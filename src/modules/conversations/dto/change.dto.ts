import { ApiProperty } from '@nestjs/swagger';
import { ConversationUpdatedDto } from './conversation.dto.js';
import { MemberAddedDto, MemberRemovedDto, MemberUpdatedDto } from './member.dto.js';
import { PersonalDto } from './personal.dto.js';
import { MarkerEventDto } from './read.dto.js';

const MARKER_CHANGES = ['conversation:read', 'message:delivered'] as const;

/** Title, subject or `readOnly` have changed. */
class ConversationUpdatedChangeDto extends ConversationUpdatedDto {
  /** The event that told of it. */
  @ApiProperty({ enum: ['conversation:updated'] })
  type: 'conversation:updated';
}

/** Somebody was taken in. */
class MemberAddedChangeDto extends MemberAddedDto {
  /** The event that told of it. */
  @ApiProperty({ enum: ['member:added'] })
  type: 'member:added';
}

/** Somebody has left, or was taken out. */
class MemberRemovedChangeDto extends MemberRemovedDto {
  /** The event that told of it. */
  @ApiProperty({ enum: ['member:removed'] })
  type: 'member:removed';
}

/** Somebody has another role. */
class MemberUpdatedChangeDto extends MemberUpdatedDto {
  /** The event that told of it. */
  @ApiProperty({ enum: ['member:updated'] })
  type: 'member:updated';
}

/** Somebody's read marker, or delivered marker, has moved. */
class MarkerChangeDto extends MarkerEventDto {
  /** The event that told of it: which of the two markers it is. */
  @ApiProperty({ enum: MARKER_CHANGES })
  type: (typeof MARKER_CHANGES)[number];
}

/** I have archived, muted, pinned, cleared or marked it. */
class PersonalChangeDto extends PersonalDto {
  /** The event that told of it. */
  @ApiProperty({ enum: ['conversation:personal'] })
  type: 'conversation:personal';
}

/** Every shape of a change of a conversation itself. */
export const conversationChangeDtos = [
  ConversationUpdatedChangeDto,
  MemberAddedChangeDto,
  MemberRemovedChangeDto,
  MemberUpdatedChangeDto,
  MarkerChangeDto,
  PersonalChangeDto,
];

/** One change of a conversation itself: the name of the event that told of it, and what the event carried. */
export type ConversationChange = InstanceType<(typeof conversationChangeDtos)[number]>;
