import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { JwtPayload } from 'jsonwebtoken';
import { ExtractJwt, Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import { Admission } from './admission.js';
import type { Principal } from './principal.js';
import { TokenVerifier } from './token-verifier.js';
import { VerificationKeys } from './verification-keys.js';

/** Passport's door on HTTP: the bearer token, the keys and the checks that sockets use too. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    keys: VerificationKeys,
    private readonly verifier: TokenVerifier,
    private readonly admission: Admission,
  ) {
    const options: StrategyOptionsWithoutRequest = {
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      algorithms: keys.options.algorithms,
      issuer: keys.options.issuer as string | undefined,
      audience: keys.options.audience as string | undefined,
      secretOrKeyProvider: (
        _request: unknown,
        token: string,
        done: (error: unknown, key?: unknown) => void,
      ) => {
        keys.find(token).then((key) => done(null, key), done);
      },
    } as StrategyOptionsWithoutRequest;
    super(options);
  }

  /** Called by Passport with the claims of a verified token. */
  validate(claims: JwtPayload): Promise<Principal> {
    return this.admission.admit(this.verifier.principalOf(claims));
  }
}
