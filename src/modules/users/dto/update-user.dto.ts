import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsEmail,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { OneLine } from '../../../platform/http/one-line.decorator.js';
import { MAX_PICTURE_LENGTH } from '../users.policy.js';

/** What can be told about a person. */
class ProfileDto {
  /** The name to show, 1 to 100 characters; null for none. @example "Asha Rao" */
  @IsOptional()
  @OneLine()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  name?: string | null;

  /** Address of a picture, http or https; null for none. @example "https://market.example/u/42.jpg" */
  @IsOptional()
  @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true })
  @MaxLength(MAX_PICTURE_LENGTH)
  avatarUrl?: string | null;
}

/** What people let others see; what is not named stays as it is. */
export class SettingsChangesDto {
  /** Others see how far I have read. @example false */
  @IsOptional()
  @IsBoolean()
  readReceipts?: boolean;

  /** Others see that I am typing. @example true */
  @IsOptional()
  @IsBoolean()
  typing?: boolean;

  /** Others see whether I am here. @example true */
  @IsOptional()
  @IsBoolean()
  presence?: boolean;
}

/** What people can change of their own profile. */
export class UpdateMeDto extends ProfileDto {
  /** What I let others see. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => SettingsChangesDto)
  settings?: SettingsChangesDto;
}

/** What a marketplace server tells about one of its users. */
export class PutUserDto extends ProfileDto {
  /** Their address, shown to nobody else but by contract 003, to whom they chat with; null for none. @example "asha@example.com" */
  @IsOptional()
  @IsEmail()
  @MaxLength(254)
  email?: string | null;
}
