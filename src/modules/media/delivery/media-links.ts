import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Env } from '../../../config/env.js';
import type { Principal } from '../../../platform/auth/principal.js';
import type { UserId } from '../../../shared/ids.js';
import { LONGEST_LINK_S } from '../../auth/index.js';
import type { MediaId } from '../media.js';
import { mediaErrors } from '../media.errors.js';
import { SharedStateRepository } from '../shared-state.repository.js';

/** For whom a link is; the session is that of the token that it stands for, if that has one. */
export type Viewer = Pick<Principal, 'userId' | 'roles' | 'sessionId'>;

/**
 * Links end with a half hour of the clock, the one after the present one: they live 30 to 60 minutes, and stay the same for
 * half an hour, so that a browser knows a picture again.
 */
const WINDOW_S = LONGEST_LINK_S / 2;

/** What a link says: the viewer, the roles that open what others cannot see, when it ends, in seconds since 1970, and the session. */
type Claims = [UserId, string[], number, string?];

/**
 * Addresses for `<img>` and `<video>`, which send no token: signed for one viewer and one media, and short-lived. A link
 * stands for the viewer's token and opens no more: who has left the conversation gets nothing by it.
 */
@Injectable()
export class MediaLinks implements OnModuleInit {
  private key: Buffer;

  constructor(
    private readonly env: Env,
    private readonly shared: SharedStateRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    const secret = this.env.needsSecret ? this.env.JWT_SECRET : await this.shared.secret('media-links');
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'haggle media links', 32));
  }

  /** The value of the query parameter `link`. */
  sign({ userId, roles, sessionId }: Viewer, id: MediaId): string {
    const ends = (Math.floor(Date.now() / 1000 / WINDOW_S) + 2) * WINDOW_S;
    const claims: Claims = [userId, roles.filter((role) => role === 'service' || role === 'admin'), ends];
    if (sessionId !== undefined) claims.push(sessionId);
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${payload}.${this.mac(id, payload).toString('base64url')}`;
  }

  /** For whom a link is. Throws `media.link_invalid` or `media.link_expired`. */
  viewerOf(link: string, id: MediaId): Viewer {
    const [payload = '', mac = ''] = link.split('.');
    const expected = this.mac(id, payload);
    const given = Buffer.from(mac, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw mediaErrors.linkInvalid();
    const [userId, roles, ends, sessionId] = JSON.parse(
      Buffer.from(payload, 'base64url').toString(),
    ) as Claims;
    if (ends * 1000 <= Date.now()) throw mediaErrors.linkExpired();
    return { userId, roles, sessionId };
  }

  private mac(id: MediaId, payload: string): Buffer {
    return createHmac('sha256', this.key).update(`${id}.${payload}`).digest();
  }
}
