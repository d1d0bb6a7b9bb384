import { describe, expect, it } from '@jest/globals';
import { hashesOf, newRefreshToken } from './refresh-token.js';

describe('refresh tokens', () => {
  it('are read back to what is stored of them', () => {
    const { text, sessionId, tokenHash } = newRefreshToken();
    expect(hashesOf(text)).toEqual({ sessionId, tokenHash });
  });

  it('keep the session and change the rest', () => {
    const first = newRefreshToken();
    const next = newRefreshToken(first.text);
    expect(next.sessionId).toBe(first.sessionId);
    expect(next.tokenHash).not.toBe(first.tokenHash);
    expect(newRefreshToken().sessionId).not.toBe(first.sessionId);
  });

  it('show nothing of what is stored', () => {
    const { text, sessionId, tokenHash } = newRefreshToken();
    expect(text).not.toContain(sessionId);
    expect(text).not.toContain(tokenHash);
  });

  it.each(['', '.', 'a.b', 'a'.repeat(43), `${'a'.repeat(43)}.`, `${'a'.repeat(43)}.${'b'.repeat(43)}.c`])(
    'are not %p',
    (text) => {
      expect(hashesOf(text)).toBeNull();
    },
  );
});
