import type { NestExpressApplication } from '@nestjs/platform-express';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Express } from 'express';
import helmet from 'helmet';
import { createAsyncApi } from './asyncapi.js';
import { allErrors } from './all-errors.js';
import { renderErrors } from './errors-page.js';
import { renderEvents } from './events-page.js';
import { contractModules } from './contracts.js';
import { createContractApi, createOpenApi } from './openapi.js';
import { readSocketEvents } from './socket-events.js';

/**
 * Serves what the code says about itself: the REST API at `/docs` and `/docs-json`, the events at `/docs/events` and
 * `/docs/events-json`, the errors at `/docs/errors`, the REST API of each published contract at `/docs/<prefix>`. Each is made when it is
 * first asked for. Whoever opens the bare address is sent there.
 */
export function setupDocs(app: NestExpressApplication): void {
  // A browser would ask for the parts of these pages over https where there may be none.
  app.use('/docs', helmet.contentSecurityPolicy({ directives: { upgradeInsecureRequests: null } }));
  const openApi = once(() => createOpenApi(app));
  const contracts = contractModules(app).map((contract) => ({
    ...contract,
    openApi: once(() => createContractApi(app, contract)),
  }));
  const socketEvents = once(() =>
    readSocketEvents(app, [openApi(), ...contracts.map((contract) => contract.openApi())]),
  );
  serve(app, '/docs/events', 'html', () => renderEvents(socketEvents()));
  serve(app, '/docs/events-json', 'json', () => JSON.stringify(createAsyncApi(socketEvents())));
  serve(app, '/docs/errors', 'html', () => renderErrors(allErrors(app)));
  for (const contract of contracts) show(app, `docs/${contract.prefix}`, contract.title, contract.openApi);
  show(app, 'docs', 'REST', openApi);
  const express: Express = app.getHttpAdapter().getInstance();
  express.get('/', (_request, response) => response.redirect('/docs'));
}

function show(app: NestExpressApplication, path: string, title: string, openApi: () => OpenAPIObject): void {
  SwaggerModule.setup(path, app, openApi, {
    raw: ['json'],
    customSiteTitle: `${title} - Haggle`,
    swaggerOptions: { deepLinking: true },
  });
}

function serve(app: NestExpressApplication, path: string, type: 'html' | 'json', make: () => string): void {
  const content = once(make);
  const express: Express = app.getHttpAdapter().getInstance();
  express.get(path, (_request, response) => void response.type(type).send(content()));
}

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}
