import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';

/** Why somebody is shut out. */
export class PutBanDto {
  /** For moderators, at most 500 characters. @example "spam" */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(500)
  reason?: string;
}

/** Somebody is shut out. */
export class BanDto {
  /** Who. @example "u-7" */
  userId: string;
  /** Why, for moderators. @example "spam" */
  reason: string | null;
  /** Since when. */
  bannedAt: Date;
}
