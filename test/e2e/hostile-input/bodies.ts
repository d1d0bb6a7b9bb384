import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Attempt, faultsOf } from '../../support/attempts.js';
import { fillPath, type Route, routesOf } from '../../support/doors.js';
import type { RestClient } from '../../support/rest-client.js';
import type { Place } from '../../support/doors.js';
import { sampleBody } from '../../support/sample-bodies.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

/** What no field of any body is, but for those that hold whatever the marketplace likes. */
const NEVER_GOOD = [
  { $ne: null },
  { $gt: '' },
  { $where: 'sleep(1000)' },
  [],
  [[]],
  [{ $ne: null }],
  -1,
  1.5,
  1e308,
];
/** What some field may be. */
const ODD = [
  null,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '$ne',
  '__proto__',
  'true',
  '5',
  'x'.repeat(50_000),
];
const FREE_FORM = ['metadata'];
const MAY_BE_EMPTY = ['attachments'];

const NOT_JSON = ['{', '{"a":', '{"a":1}}', '\u0000', '{a:1}', '[1,', 'NaN', '"x', "{'a':1}"];
const NO_OBJECT = ['[]', '[{}]', '"x"', '5', 'true', 'null'];
const DEEP = [
  `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  `{"content":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
];
const OUTSIZED = [`{"content":"${'x'.repeat(200_000)}"}`, `[${'1,'.repeat(100_000)}1]`, ' '.repeat(200_000)];

const PROTOTYPES = [
  '"__proto__":{"roles":["service"]}',
  '"constructor":{"prototype":{"polluted":1}}',
  '"hasOwnProperty":1,"toString":2,"valueOf":3',
];

describe('hostile bodies', () => {
  let app: TestApp;
  let writes: Route[];
  let place: Place;
  let callers: RestClient[];

  beforeAll(async () => {
    app = await TestApp.start();
    writes = routesOf(app).filter(({ method }) => !['GET', 'DELETE'].includes(method));
    callers = [app.rest('asha'), app.rest({ sub: 'asha', roles: ['service'] })];
    const { id } = await beginWith(app, 'asha', 'ben');
    const [message] = await say(callers[0]!, id, 'hello');
    place = { id, messageId: message!.id };
  });

  afterAll(() => app.stop());

  function attempts(route: Route, body: unknown, mustRefuse: boolean): Attempt[] {
    const path = fillPath(route.path, place);
    const name = `${route.name} ${typeof body === 'string' ? body : JSON.stringify(body)}`;
    return callers.map((caller) => ({
      name,
      send: () => caller.request(route.method, path, body),
      mustRefuse,
    }));
  }

  it('have a sample for what they are put into', async () => {
    expect(writes.flatMap(({ body }) => body)).toEqual(
      expect.arrayContaining(['content', 'seq', 'members', 'name']),
    );
    const taken: string[] = [];
    for (const route of writes) {
      const sent = attempts(route, sampleBody(route, place), false).map(({ send }) => send());
      if ((await Promise.all(sent)).some(({ status }) => status < 300)) taken.push(route.name);
    }
    expect(taken).toEqual(
      expect.arrayContaining([
        'POST /api/v1/conversations',
        'POST /api/v1/conversations/{id}/messages',
        'POST /api/v1/conversations/{id}/read',
        'PATCH /api/v1/users/me',
        'PUT /api/v1/users/{userId}',
      ]),
    );
  });

  it('are refused for every field of every route', async () => {
    const isFine = (field: string, value: unknown) =>
      (FREE_FORM.includes(field) && JSON.stringify(value).startsWith('{')) ||
      (MAY_BE_EMPTY.includes(field) && JSON.stringify(value) === '[]');
    const all = writes.flatMap((route) =>
      route.body.flatMap((field) => {
        const body = (value: unknown) => ({ ...sampleBody(route, place), [field]: value });
        return [
          ...NEVER_GOOD.flatMap((value) => attempts(route, body(value), !isFine(field, value))),
          ...ODD.flatMap((value) => attempts(route, body(value), false)),
        ];
      }),
    );
    expect(await faultsOf(all)).toEqual([]);
  }, 120_000);

  it('are refused with a field that does not belong there', async () => {
    const all = writes
      .filter(({ body }) => body.length > 0)
      .flatMap((route) =>
        ['nonsense', '$where', 'from', 'isAdmin', 'then'].flatMap((field) =>
          attempts(route, { ...sampleBody(route, place), [field]: 'asha' }, true),
        ),
      );
    expect(await faultsOf(all)).toEqual([]);
  });

  it('change nothing by names that every object has', async () => {
    const all = writes.flatMap((route) =>
      PROTOTYPES.flatMap((hostile) => {
        const sample = JSON.stringify(sampleBody(route, place)).slice(1, -1);
        return attempts(route, `{${[hostile, sample].filter(Boolean).join(',')}}`, false);
      }),
    );
    expect(await faultsOf(all)).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect({}).not.toHaveProperty('roles');
    expect({}).not.toHaveProperty('polluted');
  });

  it('are refused when they are no JSON, no object, too deep or too long', async () => {
    const all = writes.flatMap((route) => [
      ...[...NOT_JSON, ...OUTSIZED].flatMap((body) => attempts(route, body, true)),
      ...[...NO_OBJECT, ...DEEP].flatMap((body) => attempts(route, body, route.body.length > 0)),
    ]);
    expect(await faultsOf(all)).toEqual([]);
  }, 60_000);

  it('leave the server as it was', async () => {
    const { id: conversationId } = await beginWith(app, 'fred', 'gina');
    const [fred, gina] = await Promise.all([app.connect('fred'), app.connect('gina')]);
    await fred.ask('message:send', { conversationId, content: 'Are you still there?' });
    expect(await gina.hear('message:created')).toMatchObject({
      content: 'Are you still there?',
      senderId: 'fred',
    });
  });
});
