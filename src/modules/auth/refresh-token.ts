import { createHash, randomBytes } from 'node:crypto';

const SHAPE = /^([\w-]{43})\.([\w-]{43})$/;

/** What the store knows of a refresh token. */
export interface RefreshTokenHashes {
  /** The hash of the first half, which stays the same for as long as the session lives. */
  sessionId: string;
  /** The hash of the second half, which is new at each use. */
  tokenHash: string;
}

/**
 * An opaque text of two random halves of 256 bits. Access tokens show the session's id, the hash of the first half:
 * nobody who has seen only those can come with a made-up refresh token and have the session ended as reused.
 */
export interface RefreshToken extends RefreshTokenHashes {
  /** What the client gets. */
  text: string;
}

/** A new token: of a new session, or of the session of the token before. */
export function newRefreshToken(before?: string): RefreshToken {
  const handle = before?.split('.')[0] ?? random();
  const secret = random();
  return { text: `${handle}.${secret}`, sessionId: sha256(handle), tokenHash: sha256(secret) };
}

/** Reads a token; null when it has not the shape of one. */
export function hashesOf(text: string): RefreshTokenHashes | null {
  const [, handle, secret] = SHAPE.exec(text) ?? [];
  return handle && secret ? { sessionId: sha256(handle), tokenHash: sha256(secret) } : null;
}

function random(): string {
  return randomBytes(32).toString('base64url');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
