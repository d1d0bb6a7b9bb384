import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { renderInBrowser } from '../support/browser.js';
import { BuiltApp } from '../support/built-app.js';
import { codesInSource } from '../support/error-codes.js';

// A browser starts, on a machine that may have other things to do.
jest.setTimeout(120_000);

let built: BuiltApp;

beforeAll(async () => {
  built = await BuiltApp.start();
});

afterAll(() => built.end());

const pageAt = async (path: string): Promise<string> => {
  const { status, body } = await built.rest().get<string>(path);
  expect([path, status]).toEqual([path, 200]);
  return body;
};

describe('the pages of the documentation', () => {
  it('have every error at the address that the type of a problem names', async () => {
    const page = await pageAt('/docs/errors');
    const codes = [...page.matchAll(/<tr id="([^"]+)"/g)].map(([, code]) => code);
    expect(codes).toEqual(codesInSource());
    const { body } = await built.rest().get<{ type: string; code: string }>('/api/v1/users/me');
    expect(body.type).toBe(`/docs/errors#${body.code}`);
    expect(page).toContain(`id="${body.code}"`);
  });

  it('show every event with its fields', async () => {
    const page = await pageAt('/docs/events');
    const events = (
      await built
        .rest()
        .get<{ operations: Record<string, { channel: object; messages: { $ref: string }[] }> }>(
          '/docs/events-json',
        )
    ).body;
    const names = Object.values(events.operations).flatMap(({ messages }) =>
      messages.map(({ $ref }) => $ref.replace(/.*\/(ask|event)\./, '$1 ')),
    );
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !page.includes(`>${name}</h3>`))).toEqual([]);
    expect(page).toContain('<code>clientMessageId</code>');
  });

  it('have links that lead somewhere', async () => {
    for (const path of ['/docs/events', '/docs/errors']) {
      const page = await pageAt(path);
      const links = [...page.matchAll(/href="([^"]+)"/g)].map(
        ([, link = '']) => new URL(link, built.origin + path),
      );
      expect(links.length).toBeGreaterThan(2);
      for (const address of new Set(links.map(({ pathname }) => pathname))) {
        const target = await pageAt(address);
        const anchors = links
          .filter(({ pathname, hash }) => pathname === address && hash)
          .map(({ hash }) => hash.slice(1));
        expect(anchors.filter((anchor) => !target.includes(`id="${anchor}"`))).toEqual([]);
      }
    }
  });

  it('ask for nothing over https where nobody speaks it', async () => {
    for (const path of ['/docs', '/docs/events', '/docs/errors']) {
      const { headers } = await built.rest().get(path);
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
    }
  });

  it('make Swagger show its operations in a browser; without Chromium in the path that is not tried, but in CI', async () => {
    const page = await renderInBrowser(`${built.origin}/docs`);
    if (page === undefined) expect(process.env['CI']).toBeUndefined();
    else expect(page).toContain('operations-Messages-messagesSend');
  });
});
