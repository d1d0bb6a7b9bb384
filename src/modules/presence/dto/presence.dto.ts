import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import {
  PRESENCE_CHOICES,
  PRESENCE_STATUSES,
  type PresenceChoice,
  type PresenceStatus,
} from '../presence.policy.js';

const split = ({ value }: { value: unknown }): unknown =>
  (Array.isArray(value) ? value : [value]).flatMap((item: unknown) =>
    typeof item === 'string' ? item.split(',') : [item],
  );

/** Whose presence to tell. */
export class PresenceQueryDto {
  /** Up to 100 user ids, comma separated, or the parameter repeated. @example "u-7,u-9" */
  @Transform(split)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(128, { each: true })
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ApiProperty({ type: String, example: 'u-7,u-9' })
  userIds: string[];
}

/** Whether somebody is there. */
export class PresenceDto {
  /** Who. @example "u-7" */
  userId: string;
  /** `online` on any device; `away` on all that are open; `offline`. @example "online" */
  @ApiProperty({ enum: PRESENCE_STATUSES })
  status: PresenceStatus;
  /** When they were here last: now, unless they are offline; null when that is unknown or not for the caller. */
  @ApiProperty({ type: Date, nullable: true })
  lastSeenAt: Date | null;
}

/** Whether some people are there. */
export class PresenceListDto {
  /** In the order in which they were asked for. */
  @ApiProperty({ type: [PresenceDto] })
  items: PresenceDto[];
}

/** How the people are whom I talk with. */
export class PresenceSnapshotDto {
  /** Everybody of my latest conversations. */
  @ApiProperty({ type: [PresenceDto] })
  people: PresenceDto[];
}

/** How I want to be seen. */
export class SetPresenceDto {
  /**
   * `online` and `away` speak for this socket, until it says something else. `invisible` is for all sockets of the person and survives
   * them, until one of them says `online` or `away`.
   */
  @IsIn(PRESENCE_CHOICES)
  status: PresenceChoice;
}
