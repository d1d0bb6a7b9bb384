import { createSecretKey } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule, JwtSecretRequestType } from '@nestjs/jwt';
import { Env } from '../../config/env.js';
import { Admission } from './admission.js';
import { AuthGuard } from './auth.guard.js';
import { TokenVerifier } from './token-verifier.js';
import { VerificationKeys } from './verification-keys.js';

@Module({ providers: [VerificationKeys], exports: [VerificationKeys] })
class KeysModule {}

/** Tokens: verified here for both transports; signed here for local accounts, with the shared secret. */
@Global()
@Module({
  imports: [
    KeysModule,
    JwtModule.registerAsync({
      imports: [KeysModule],
      inject: [Env, VerificationKeys],
      useFactory: (env: Env, keys: VerificationKeys) => ({
        secretOrKeyProvider: (request, token) =>
          request === JwtSecretRequestType.SIGN
            ? createSecretKey(Buffer.from(env.JWT_SECRET))
            : keys.find(token as string),
      }),
    }),
  ],
  providers: [TokenVerifier, Admission, { provide: APP_GUARD, useClass: AuthGuard }],
  exports: [TokenVerifier, Admission, JwtModule],
})
export class AuthPlatformModule {}
