import { Body, Controller, Get, Header, HttpCode, Post, UseGuards } from '@nestjs/common';
import { Caller, Public } from '../../platform/auth/access.decorators.js';
import type { Principal } from '../../platform/auth/principal.js';
import { Refuses } from '../../platform/docs/refuses.decorator.js';
import { Limit } from '../../platform/limits/limit.decorator.js';
import { authErrors } from './auth.errors.js';
import { AuthService } from './auth.service.js';
import { LoginDto, RefreshDto, RegisterDto } from './dto/credentials.dto.js';
import { AccountDto, TokensDto } from './dto/tokens.dto.js';
import { LocalAccountsGuard } from './local-accounts.guard.js';

/** Local accounts, for when no marketplace gives out tokens. */
@Controller('auth')
@UseGuards(LocalAccountsGuard)
@Refuses(authErrors.accountsDisabled)
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  /** Make an account and log in. */
  @Public()
  @Post('register')
  @Limit('login')
  @Header('Cache-Control', 'no-store')
  @Refuses(authErrors.usernameTaken)
  register(@Body() dto: RegisterDto): Promise<TokensDto> {
    return this.auth.register(dto);
  }

  /** Log in: a new session, beside those of other devices. */
  @Public()
  @Post('login')
  @Limit('login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Refuses(authErrors.invalidCredentials)
  login(@Body() dto: LoginDto): Promise<TokensDto> {
    return this.auth.login(dto);
  }

  /**
   * Take a refresh token for new tokens.
   * @remarks It is used once. A second use ends the session, unless it comes within ten seconds of the first and before
   * the next refresh, as from two tabs: that one gets `auth.refresh_raced` and no tokens.
   */
  @Public()
  @Post('refresh')
  @Limit('login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Refuses(authErrors.refreshInvalid, authErrors.refreshReused, authErrors.refreshRaced)
  refresh(@Body() { refreshToken }: RefreshDto): Promise<TokensDto> {
    return this.auth.refresh(refreshToken);
  }

  /** Log out: the session of this token ends, with its tokens and sockets. */
  @Post('logout')
  @HttpCode(204)
  @Refuses(authErrors.noSession)
  logout(@Caller() caller: Principal): Promise<void> {
    return this.auth.logout(caller);
  }

  /** My account. */
  @Get('me')
  @Refuses(authErrors.noAccount)
  me(@Caller() caller: Principal): Promise<AccountDto> {
    return this.auth.me(caller);
  }
}
