import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Env } from '../../config/env.js';
import type { Principal } from '../../platform/auth/principal.js';
import { usernameKey } from '../../shared/text.js';
import { type Account, AccountsRepository } from './accounts.repository.js';
import { authErrors } from './auth.errors.js';
import type { LoginDto, RegisterDto } from './dto/credentials.dto.js';
import type { AccountDto, TokensDto } from './dto/tokens.dto.js';
import { Passwords } from './passwords.js';
import { type LiveSession, SessionsService } from './sessions.service.js';

/** Local accounts, for when no marketplace gives out tokens. */
@Injectable()
export class AuthService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsService,
    private readonly passwords: Passwords,
    private readonly jwt: JwtService,
    private readonly env: Env,
  ) {}

  /** Makes an account and logs it in. Throws `auth.username_taken`. */
  async register({ username, password, name }: RegisterDto): Promise<TokensDto> {
    const passwordHash = await this.passwords.hash(password);
    const account = await this.accounts.insert({
      username,
      usernameKey: usernameKey(username),
      passwordHash,
      name,
    });
    if (!account) throw authErrors.usernameTaken();
    return this.grant(account, await this.sessions.begin(account.id));
  }

  /** Begins a session. Throws `auth.invalid_credentials`, alike and after the same time for whatever is wrong. */
  async login({ username, password }: LoginDto): Promise<TokensDto> {
    const known = await this.accounts.findForLogin(usernameKey(username));
    const isRight = await this.passwords.matches(known?.passwordHash, password);
    if (!known || !isRight) throw authErrors.invalidCredentials();
    return this.grant(known.account, await this.sessions.begin(known.account.id));
  }

  /** Goes on with a session. Throws `auth.refresh_invalid`, `auth.refresh_raced` or `auth.refresh_reused`. */
  async refresh(refreshToken: string): Promise<TokensDto> {
    const session = await this.sessions.goOn(refreshToken);
    const account = await this.accounts.find(session.userId);
    if (!account) throw authErrors.refreshInvalid();
    return this.grant(account, session);
  }

  /** Ends the session of the caller's token. Throws `auth.no_session` for a token of the marketplace. */
  logout({ userId, sessionId }: Principal): Promise<void> {
    return this.sessions.end(userId, sessionId);
  }

  /** The caller's account. Throws `auth.no_account` for a person of the marketplace. */
  async me({ userId }: Principal): Promise<AccountDto> {
    const account = await this.accounts.find(userId);
    if (!account) throw authErrors.noAccount();
    return account;
  }

  private async grant(user: Account, { id, refreshToken }: LiveSession): Promise<TokensDto> {
    const { ACCESS_TOKEN_TTL: expiresIn, JWT_ISSUER: iss, JWT_AUDIENCE: aud } = this.env;
    const claims = { sub: user.id, name: user.name, sid: id, ...(iss && { iss }), ...(aud && { aud }) };
    return {
      accessToken: await this.jwt.signAsync(claims, { algorithm: 'HS256', expiresIn }),
      refreshToken,
      expiresIn,
      user,
    };
  }
}
