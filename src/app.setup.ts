import { ShutdownSignal, VersioningType } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Env } from './config/env.js';
import { contractModules } from './platform/docs/contracts.js';
import { setupDocs } from './platform/docs/docs.setup.js';
import { markContract } from './platform/http/contract-paths.js';
import { corsOptions } from './platform/http/cors.js';
import { securityHeaders } from './platform/http/security-headers.js';
import { markUnreadBody } from './platform/http/unread-body.js';
import { limitAddresses } from './platform/limits/limit-addresses.js';
import { Limits } from './platform/limits/limits.js';
import { AppLogger } from './platform/logging/app-logger.js';
import { requestLog } from './platform/logging/request-log.js';
import { measureRequests } from './platform/metrics/measure-requests.js';
import { Metrics } from './platform/metrics/metrics.js';
import { RealtimeAdapter } from './platform/ws/realtime.adapter.js';

/** The largest JSON body, as Express writes sizes. */
const MAX_JSON_BODY = '128kb';
/** How long a connection stays that asks for nothing, in milliseconds: longer than proxies keep theirs, so that it is they who close them. */
const KEEP_ALIVE_MS = 75_000;

/** What asks a process to stop. Nest would take those of a crash, too: whatever has crashed would crash again behind the handler, for ever. */
const STOP_SIGNALS = [
  ShutdownSignal.SIGTERM,
  ShutdownSignal.SIGINT,
  ShutdownSignal.SIGHUP,
  ShutdownSignal.SIGQUIT,
];

/** How Nest makes the application: its own parsers would take forms for JSON. */
export const appOptions = { bufferLogs: true, bodyParser: false };

/** Everything between the modules and the port: used by `main.ts` and by the tests. */
export function configureApp(app: NestExpressApplication): NestExpressApplication {
  const env = app.get(Env);
  const logger = app.get(AppLogger);
  app.getHttpServer().keepAliveTimeout = KEEP_ALIVE_MS;
  app.useLogger(logger);
  app.use(requestLog(logger.pino));
  app.disable('x-powered-by');
  // Answers are made anew each time: a hash of each body would save nothing but its way. Media have tags of their own.
  app.disable('etag');
  app.set(
    'trust proxy',
    env.TRUST_PROXY?.match(/^\d+$/) ? Number(env.TRUST_PROXY) : (env.TRUST_PROXY ?? false),
  );
  app.use(measureRequests(app.get(Metrics)));
  app.use(securityHeaders());
  app.enableCors(corsOptions(env));
  const prefixes = contractModules(app).map(({ prefix }) => prefix);
  for (const prefix of prefixes) app.use(`/${prefix}`, markContract);
  const limits = app.get(Limits);
  if (limits.areOn) app.use(limitAddresses(limits));
  // Not strict: what is JSON and no object is refused as that, by `InputPipe`.
  app.useBodyParser('json', { limit: MAX_JSON_BODY, strict: false });
  app.use(markUnreadBody);
  const contracts = prefixes.map((prefix) => `${prefix}{/*path}`);
  app.setGlobalPrefix('api', { exclude: ['health/{*path}', 'metrics', ...contracts] });
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.useWebSocketAdapter(new RealtimeAdapter(app));
  app.enableShutdownHooks(STOP_SIGNALS, { useProcessExit: true });
  setupDocs(app);
  return app;
}
