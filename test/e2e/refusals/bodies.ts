import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpException, Module } from '@nestjs/common';
import { Public } from '../../../src/platform/auth/access.decorators.js';
import { TestApp } from '../../support/test-app.js';
import { tokenFor } from '../../support/tokens.js';

/** Somebody else's route that refuses without saying for how long. */
@Controller('hasty')
class HastyController {
  @Get()
  @Public()
  refuse(): never {
    throw new HttpException('Slow down.', 429);
  }
}

@Module({ controllers: [HastyController] })
class HastyModule {}

const NATIVE = '/api/v1/conversations';
const CONTRACT_PATHS = {
  bookmarket: 'api/messages',
  naafe: 'api/chat/conversations/6650c0ffee0000000000aaaa/messages',
  storefront: 'api/messages/send',
  jivbook: 'api/chat/create',
  direct: 'api/chat/send',
};

describe('a request that nobody reads', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({}, [HastyModule]);
  });

  afterAll(() => app.stop());

  const post = (path: string, type: string, body: string): Promise<Response> =>
    fetch(app.origin + path, {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${tokenFor({ sub: '41' })}` },
      body,
    });

  it.each([
    ['application/x-www-form-urlencoded', 'type=direct&members[0][userId]=ben'],
    ['text/plain', '{"type":"direct"}'],
    ['application/vnd.api+json', '{"type":"direct"}'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/json; charset=koi8-r', '{}'],
  ])('is refused for its kind of body: %s', async (type, body) => {
    const response = await post(NATIVE, type, body);
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ status: 415, code: 'request.unsupported_media_type' });
  });

  it.each(['5', '[]', 'null'])('is refused for what its body is: %s', async (body) => {
    const response = await post(NATIVE, 'application/json', body);
    const details = [{ path: '', message: 'must be a JSON object' }];
    expect(await response.json()).toMatchObject({ status: 400, code: 'request.invalid', details });
  });

  it.each(Object.entries(CONTRACT_PATHS))(
    'is refused in the shape of its contract: %s',
    async (prefix, path) => {
      const asked: [status: number, error: string, request: Promise<Response>][] = [
        [400, 'request.malformed', post(`/${prefix}/${path}`, 'application/json', '{"a":')],
        [400, 'request.malformed', fetch(`${app.origin}/${prefix}/api/chat/%E0%A4%A/messages`)],
        [404, 'request.route_not_found', fetch(`${app.origin}/${prefix}`)],
        [404, 'request.route_not_found', fetch(`${app.origin}/${prefix}/nothing`)],
        [404, 'request.route_not_found', fetch(`${app.origin}/${prefix}/${path}`, { method: 'PATCH' })],
        [
          413,
          'request.too_large',
          post(`/${prefix}/${path}`, 'application/json', JSON.stringify({ content: 'x'.repeat(140_000) })),
        ],
        [415, 'request.unsupported_media_type', post(`/${prefix}/${path}`, 'text/plain', 'hello')],
      ];
      for (const [status, error, request] of asked) {
        const response = await request;
        expect(response.headers.get('content-type')).toMatch(/^application\/json/);
        expect({ status: response.status, body: await response.json() }).toEqual({
          status,
          body: { success: false, message: expect.any(String), error },
        });
      }
    },
  );

  it('is refused though nobody says for how long', async () => {
    const answer = await app.rest().get('/api/v1/hasty');
    expect(answer).toMatchObject({
      status: 429,
      body: { code: 'request.rate_limited', detail: 'Slow down.' },
    });
    expect(answer.headers.get('retry-after')).toBeNull();
  });
});
