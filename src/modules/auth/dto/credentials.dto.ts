import { Transform } from 'class-transformer';
import { IsNotEmpty, IsString, Matches, MaxLength } from 'class-validator';
import { nfc, plainText } from '../../../shared/text.js';

const composed = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? nfc(value) : value);

const oneLine = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? plainText(value).replace(/\s+/g, ' ') : value;

/** Who wants an account. */
export class RegisterDto {
  /** To log in with, in any case: 3 to 64 letters, digits and `._-@+`. @example "asha" */
  @Transform(composed)
  @Matches(/^[\p{L}\p{M}\p{Nd}._@+-]{3,64}$/u, {
    message: 'username must have 3 to 64 letters, digits and ._-@+',
  })
  username: string;

  /** 8 to 128 characters, whichever. @example "correct horse battery" */
  @Matches(/^[\s\S]{8,128}$/u, { message: 'password must have 8 to 128 characters' })
  password: string;

  /** The name that others see, 1 to 100 characters on one line. @example "Asha Rao" */
  @Transform(oneLine)
  @Matches(/^[\s\S]{1,100}$/u, { message: 'name must have 1 to 100 characters' })
  name: string;
}

/** Who comes back. */
export class LoginDto {
  /** As at registration, in any case. @example "asha" */
  @IsString()
  @IsNotEmpty()
  @MaxLength(256)
  username: string;

  /** As at registration. @example "correct horse battery" */
  @IsString()
  @IsNotEmpty()
  @MaxLength(256)
  password: string;
}

/** What goes on with a session. */
export class RefreshDto {
  /** The one that came with the latest tokens. @example "pVj0x2mT9bQe7sYw1LcKd4RfHu8GzNi3oAa5tBvXy6M.Zq1w2e3r4t5y6u7i8o9p0aSdFgHjKlZxCvBnM1qWeRt" */
  @IsString()
  @IsNotEmpty()
  @MaxLength(256)
  refreshToken: string;
}
