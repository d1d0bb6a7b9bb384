import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { Router } from 'express';
import { contractModules } from '../../src/platform/docs/contracts.js';
import { BuiltApp } from '../support/built-app.js';
import {
  type OpenApiDocument,
  type OperationInDocument,
  operationsOf,
} from '../support/openapi-operations.js';
import { SchemaJudge } from '../support/json-schema.js';
import type { RestAnswer } from '../support/rest-client.js';
import { beginWith, say } from '../support/talk.js';
import { TestApp } from '../support/test-app.js';

/** Routes for machines that speak something else than JSON, which Swagger leaves out. */
const NOT_DOCUMENTED = ['GET /metrics'];

const everyRole = { sub: 'u-42', roles: ['service', 'admin'] };

let built: BuiltApp;
let app: TestApp;
let documents: OpenApiDocument[];
let operations: OperationInDocument[];

// Two applications start, on a machine that may have other things to do.
jest.setTimeout(120_000);

beforeAll(async () => {
  [built, app] = await Promise.all([BuiltApp.start(), TestApp.start()]);
  const pages = ['/docs-json', ...contractModules(app.app).map(({ prefix }) => `/docs/${prefix}-json`)];
  const answers = await Promise.all(pages.map((page) => built.rest().get<OpenApiDocument>(page)));
  documents = answers.map(({ body }) => body);
  operations = documents.flatMap(operationsOf);
});

afterAll(() => Promise.all([built.end(), app.stop()]));

/** What is wrong with operations; the judge says nothing about those that are right. */
function complaints(judge: (operation: OperationInDocument) => (string | false)[]): string[] {
  return operations.flatMap((operation) =>
    judge(operation).flatMap((complaint) => (complaint ? [`${operation.name}: ${complaint}`] : [])),
  );
}

describe('the OpenAPI documents, the native one and those of the contracts,', () => {
  it('are valid', async () => {
    for (const document of documents) {
      const { valid, errors = [] } = await new Validator().validate({ ...document });
      expect(errors).toEqual([]);
      expect(valid).toBe(true);
    }
  });

  it('have every route of the router, and no other', () => {
    const routes = routesOfRouter().filter((route) => !NOT_DOCUMENTED.includes(route));
    expect(operations.map(({ name }) => name).toSorted()).toEqual(routes.toSorted());
  });

  it('give each operation an id of its own, a tag and a summary', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      complaints(({ operationId = '', tags, summary = '' }) => [
        !/^[a-z][A-Za-z]+$/.test(operationId) && 'no operation id',
        tags?.length !== 1 && 'no tag',
        !/^[A-Z].{3,}/.test(summary) && 'no summary',
      ]),
    ).toEqual([]);
  });

  it('describe each parameter of a query, and each field that goes in or out', () => {
    const schemas = documents.flatMap(({ components }) => Object.entries(components.schemas));
    const silent = schemas.flatMap(([schema, { properties = {} }]) =>
      Object.entries(properties).flatMap(([name, { description }]) =>
        description ? [] : [`${schema}.${name}`],
      ),
    );
    expect(silent).toEqual([]);
    expect(
      complaints(({ parameters = [] }) =>
        parameters.map(
          ({ name, in: place, description }) => place === 'query' && !description && `nothing about ${name}`,
        ),
      ),
    ).toEqual([]);
  });

  it('say that numbers are whole, but for prices', () => {
    const schemas = documents.flatMap(({ components }) => Object.values(components.schemas));
    const fields = schemas.flatMap(({ properties = {} }) => Object.entries(properties));
    const broken = fields.filter(([, { type }]) => type === 'number').map(([name]) => name);
    expect(new Set(broken)).toEqual(new Set(['price']));
    expect(fields).toContainEqual(['seq', expect.objectContaining({ type: 'integer' })]);
  });

  it('give each operation the shape and an example of its success', () => {
    expect(
      complaints(({ successes }) => [
        successes.length === 0 && 'no success',
        ...successes.map(({ status, isEmpty }) => isEmpty && `no shape for ${status}`),
        ...successes.map(({ status, hasExample }) => !hasExample && `no example for ${status}`),
      ]),
    ).toEqual([]);
  });
});

describe('what they say about errors', () => {
  const missing = (operation: OperationInDocument, status: string, code: string): string | false =>
    !operation.errors[status]?.includes(code) && `${status} without ${code}`;

  it('are those of the platform, where they can happen', () => {
    expect(
      complaints((operation) => [
        missing(operation, '429', 'request.rate_limited'),
        missing(operation, 'default', 'internal'),
        operation.token !== 'never' && missing(operation, '401', 'auth.token_invalid'),
        operation.takesInput && missing(operation, '400', 'request.invalid'),
        operation.takesBody && missing(operation, '413', 'request.too_large'),
      ]),
    ).toEqual([]);
  });

  it('has the shape that they say', () => {
    const complained = documents.flatMap((document) => {
      const schema = 'RefusalDto' in document.components.schemas ? 'RefusalDto' : 'ProblemDto';
      const judge = new SchemaJudge(document);
      return Object.values(document.components.examples).flatMap((example) =>
        judge.complaints(`#/components/schemas/${schema}`, (example as { value: unknown }).value),
      );
    });
    expect(complained).toEqual([]);
  });

  it('has an example for each code', () => {
    const known = documents.flatMap(({ components }) => Object.keys(components.examples));
    expect(
      complaints(({ errors }) => [
        ...Object.entries(errors).map(([status, codes]) => codes.length === 0 && `no code for ${status}`),
        ...Object.values(errors).flatMap((codes) =>
          codes.map((code) => !known.includes(code) && `no example of ${code}`),
        ),
      ]),
    ).toEqual([]);
  });
});

describe('what they promise', () => {
  it('is true of errors: what comes back is among what they list', async () => {
    const [asha, ben] = [app.rest('asha'), app.rest('ben')];
    const conversation = await beginWith(app, 'asha', 'ben');
    const [message] = await say(asha, conversation.id, 'x');
    const told: string[] = [];
    const refuse = async (code: string, operation: string, request: Promise<RestAnswer>): Promise<void> => {
      const { status, body } = await request;
      expect([operation, body.code ?? body.error]).toEqual([operation, code]);
      const listed = operations.find(({ name }) => name === operation)?.errors[status];
      if (!listed?.includes(code)) told.push(`${operation}: ${code}`);
    };
    const path = `/api/v1/messages/${message?.id}`;
    const route = '/api/v1/messages/{messageId}';
    await refuse('messages.empty', `PATCH ${route}`, asha.patch(path, { content: ' ' }));
    await refuse('messages.too_long', `PATCH ${route}`, asha.patch(path, { content: 'x'.repeat(4001) }));
    await refuse(
      'request.malformed',
      'POST /api/v1/auth/logout',
      ben.request('POST', '/api/v1/auth/logout', '{'),
    );
    await refuse(
      'request.malformed',
      'PUT /api/v1/users/{userId}/block',
      ben.request('PUT', '/api/v1/users/asha/block', '{'),
    );
    await refuse('request.malformed', `GET ${route}`, ben.get('/api/v1/messages/%E0%A4%A'));
    await ben.put('/api/v1/users/asha/block');
    const sign = encodeURIComponent('👍');
    await refuse('conversations.read_only', `PATCH ${route}`, asha.patch(path, { content: 'y' }));
    await refuse('conversations.read_only', `PUT ${route}/pin`, asha.put(`${path}/pin`));
    await refuse(
      'conversations.read_only',
      `PUT ${route}/reactions/{emoji}`,
      asha.put(`${path}/reactions/${sign}`),
    );
    const group = { type: 'group', members: [{ userId: 'carla' }], clientConversationId: 'g-1' };
    const { body } = await asha.post('/api/v1/conversations', group);
    await asha.delete(`/api/v1/conversations/${body.id}/members/carla`);
    await asha.post(`/api/v1/conversations/${body.id}/members`, { userId: 'dora', role: 'owner' });
    await asha.delete(`/api/v1/conversations/${body.id}/members/asha`);
    await refuse(
      'conversations.not_found',
      'POST /api/v1/conversations',
      asha.post('/api/v1/conversations', group),
    );
    expect(told).toEqual([]);
  });

  it('is true of tokens: without one a request is refused, or it is not', async () => {
    for (const { name, method, examplePath, token, takesBody } of operations) {
      if (token === 'maybe') continue;
      const { status } = await built.rest().request(method, examplePath, takesBody ? {} : undefined);
      expect([name, status === 401]).toEqual([name, token === 'always']);
    }
  });

  it('is true of examples: they are good requests', async () => {
    for (const { name, method, examplePath, jsonBody } of operations) {
      if (jsonBody === undefined) continue;
      const { status, body } = await built
        .rest(everyRole)
        .request<{ code?: string }>(method, examplePath, jsonBody);
      expect([name, body.code]).not.toEqual([name, 'request.invalid']);
      expect(status).toBeLessThan(500);
    }
  });
});

/** What Express answers to, as it is; the pages of the documentation are no part of the API. */
function routesOfRouter(): string[] {
  interface Route {
    path: string;
    methods: Record<string, boolean>;
  }
  const { router } = app.app.getHttpAdapter().getInstance() as { router: Router };
  const routes = router.stack.flatMap(({ route }) => (route ? [route as unknown as Route] : []));
  // Nest puts a route for every method at what the global prefix leaves out.
  return routes
    .filter(({ path, methods }) => !/^\/(docs\b|$)/.test(path) && Object.keys(methods).length === 1)
    .flatMap(({ path, methods }) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
    );
}
