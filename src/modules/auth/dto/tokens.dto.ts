/** A local account. */
export class AccountDto {
  /** The person's user id, the `sub` of their tokens. @example "6650c0ffee0000000000aaaa" */
  id: string;
  /** As it was written at registration. @example "asha" */
  username: string;
  /** The name that was given at registration; the one that others see is in `GET /users/me`. @example "Asha Rao" */
  name: string;
}

/** What a client needs to speak for an account. */
export class TokensDto {
  /** A JWT: the bearer token on HTTP, `auth.token` of a socket. */
  accessToken: string;
  /** Opaque; good once, for the next tokens. Keep it where no other origin can read it. */
  refreshToken: string;
  /** The lifetime of the access token, in seconds. @example 900 */
  expiresIn: number;
  /** Whom they speak for. */
  user: AccountDto;
}
