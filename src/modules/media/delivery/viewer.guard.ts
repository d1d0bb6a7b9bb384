import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Admission } from '../../../platform/auth/admission.js';
import { bearerOf } from '../../../platform/auth/bearer.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { TokenVerifier } from '../../../platform/auth/token-verifier.js';
import { Limits, ofCaller } from '../../../platform/limits/limits.js';
import type { MediaId } from '../media.js';
import { MediaLinks } from './media-links.js';

/** Who fetches media: by the token in the header as everywhere, or by the signed link in the address. */
@Injectable()
export class ViewerGuard implements CanActivate {
  constructor(
    private readonly links: MediaLinks,
    private readonly verifier: TokenVerifier,
    private readonly admission: Admission,
    private readonly limits: Limits,
  ) {}

  /**
   * Both ways lead through the same door: whoever is turned away with a token is turned away with a link. Throws `request.rate_limited`,
   * too: where calls are counted for everybody it is not known yet who this is.
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request & { user?: Principal }>();
    request.user = await this.admission.admit(await this.callerOf(request));
    await this.limits.spend('call', ofCaller(request.user));
    return true;
  }

  private async callerOf({ query, params, headers }: Request): Promise<Principal> {
    const link = query['link'];
    if (typeof link !== 'string') return this.verifier.verify(bearerOf(headers.authorization));
    const id = String(params['id']).toLowerCase() as MediaId;
    return { ...this.links.viewerOf(link, id), profile: {} };
  }
}
