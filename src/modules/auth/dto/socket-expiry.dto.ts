import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

/** A fresh token for a socket. */
export class RenewSocketDto {
  /** An access token of the same person. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(16_384)
  token: string;
}

/** How long a socket may stay. */
export class SocketExpiryDto {
  /** When it is closed unless it gets a fresh token; null for a token without an end. @example "2026-05-04T10:15:00.000Z" */
  expiresAt: Date | null;
}

/** A socket has not long to live. */
export class AuthExpiringDto {
  /** When it is closed. @example "2026-05-04T10:15:00.000Z" */
  expiresAt: Date;
}
