import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Attempt, faultsOf } from '../../support/attempts.js';
import { fillPath, type Route, routesOf } from '../../support/doors.js';
import type { RestClient } from '../../support/rest-client.js';
import type { Place } from '../../support/doors.js';
import { SAMPLE_QUERY, sampleBody } from '../../support/sample-bodies.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import { tokenFor } from '../../support/tokens.js';

const MALFORMED_IDS = [
  'short',
  'a'.repeat(23),
  'a'.repeat(25),
  'g'.repeat(24),
  '%20'.repeat(24),
  `${'a'.repeat(23)}%00`,
  `%20${'a'.repeat(24)}`,
  `${'a'.repeat(24)}%0a`,
  '%00',
  '%7B%22$ne%22:null%7D',
  '[$ne]',
  '__proto__',
  '%F0%9F%98%80',
  '%ED%A0%80',
  '%ZZ',
  '%',
  'x'.repeat(5000),
];
const QUERY_VALUES = [
  '',
  'abc',
  '-1',
  '1.5',
  '1e308',
  'NaN',
  'Infinity',
  '[]',
  '%00',
  '%ED%A0%80',
  '%ZZ',
  '{"$ne":null}',
  '1,2',
];
const NEVER_GOOD_QUERIES = ['[$ne]=1', '[]=1', '=1&nonsense=1', `=${'9'.repeat(3000)}`];

describe('hostile addresses and headers', () => {
  let app: TestApp;
  let asha: RestClient;
  let routes: Route[];
  let place: Place;

  beforeAll(async () => {
    app = await TestApp.start();
    asha = app.rest('asha');
    routes = routesOf(app);
    const { id } = await beginWith(app, 'asha', 'ben');
    const [message] = await say(asha, id, 'hello');
    place = { id, messageId: message!.id };
  });

  afterAll(() => app.stop());

  it('are refused for every id in a path', async () => {
    const all = routes
      .filter(({ path }) => path.includes('{'))
      .flatMap((route) =>
        MALFORMED_IDS.map((id): Attempt => {
          const path = route.path.replaceAll(/\{\w+\}/g, id);
          const body = route.method === 'GET' ? undefined : sampleBody(route, place);
          return {
            name: `${route.method} ${path}`,
            send: () => asha.request(route.method, path, body),
            // The ids of people are the marketplace's own: whatever it likes.
            mustRefuse: !route.path.includes('{userId}'),
          };
        }),
      );
    expect(await faultsOf(all)).toEqual([]);
  });

  it('are refused for every field of a query', async () => {
    expect(routes.flatMap(({ query }) => query)).toEqual(
      expect.arrayContaining(['limit', 'cursor', 'before']),
    );
    const all = routes.flatMap((route) => {
      const path = fillPath(route.path, place);
      return route.query.flatMap((field) => {
        const others = route.query
          .filter((other) => other !== field)
          .flatMap((other) => SAMPLE_QUERY[other] ?? []);
        const attempt = (query: string, mustRefuse: boolean): Attempt => ({
          name: `${route.name}?${query}`,
          send: () => asha.get(`${path}?${[...others, query].join('&')}`),
          mustRefuse,
        });
        return [
          ...QUERY_VALUES.map((value) => attempt(`${field}=${value}`, false)),
          ...NEVER_GOOD_QUERIES.map((rest) => attempt(field + rest, true)),
          attempt(`${field}=1&${field}=2`, !field.endsWith('Ids')),
        ];
      });
    });
    expect(await faultsOf(all)).toEqual([]);
  });

  it.each([
    ['text/plain', {}],
    ['application/xml', {}],
    ['multipart/form-data', {}],
    ['application/x-www-form-urlencoded', {}],
    ['application/json; charset=klingon', {}],
    ['application/json', { 'content-encoding': 'bogus' }],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('are refused as %s %j', async (type, more) => {
    const response = await fetch(`${app.origin}/api/v1/conversations/${place.id}/messages`, {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${tokenFor({ sub: 'asha' })}`, ...more },
      body: 'content[$ne]=1',
    });
    expect([400, 415]).toContain(response.status);
    expect(response.headers.get('content-type')).toMatch('application/problem+json');
    expect(await response.json()).toMatchObject({
      status: response.status,
      code: expect.stringMatching(/^request\./),
    });
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'Bearer a.b.c',
    `Bearer ${'x'.repeat(8000)}`,
    'Bearer {"$ne":null}',
  ])('are refused as authorization: %.30s', async (authorization) => {
    const response = await fetch(`${app.origin}/api/v1/unread`, { headers: { authorization } });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ status: 401, code: 'auth.token_invalid' });
  });

  it('are refused where there is no route', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await asha.request(
        method,
        '/api/v1/nothing/here',
        method === 'GET' ? undefined : { a: 1 },
      );
      expect(answer).toMatchObject({ status: 404, body: { code: 'request.route_not_found' } });
    }
  });
});
