import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What this process measures about itself, for Prometheus. The five "Key Metrics to Track" of seeds/003 have their names: active
 * connections, message volume, response times, error rates and user engagement. docs/OPERATIONS.md explains each.
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly looks: (() => void)[] = [];

  /** Active Connections (seeds/003): sockets that are open now, by namespace. */
  readonly activeConnections = this.gauge(
    'haggle_active_connections',
    'Active Connections: sockets open now.',
    ['namespace'],
  );
  /** Message Volume (seeds/003): messages stored by this node. */
  readonly messageVolume = this.counter('haggle_message_volume_total', 'Message Volume: messages stored.', [
    'type',
  ]);
  /** Response Times (seeds/003): from the first look at a message to its way out to the sockets. */
  readonly responseTime = this.histogram(
    'haggle_response_time_seconds',
    'Response Times: message delivery latency, from the send to the sockets of this node.',
    [],
  );
  /** Error Rates (seeds/003): connections that were refused. */
  readonly connectionFailures = this.counter(
    'haggle_connection_failures_total',
    'Error Rates: connection failures, by code.',
    ['code'],
  );
  /** Error Rates (seeds/003): requests and socket events that were refused or failed; sends among them. */
  readonly errors = this.counter(
    'haggle_errors_total',
    'Error Rates: refusals and failures, by transport and code.',
    ['transport', 'code'],
  );
  /** User Engagement (seeds/003): what people do. */
  readonly engagement = this.counter(
    'haggle_user_engagement_total',
    'User Engagement: chats created, messages sent.',
    ['action'],
  );

  /** How long requests take. */
  readonly httpDuration = this.histogram('haggle_http_request_seconds', 'Duration of HTTP requests.', [
    'method',
    'route',
    'status',
  ]);
  /** How long asks over sockets take. */
  readonly socketDuration = this.histogram('haggle_socket_event_seconds', 'Duration of socket events.', [
    'event',
    'ok',
  ]);
  /** How long the database takes. */
  readonly databaseDuration = this.histogram(
    'haggle_database_command_seconds',
    'Duration of MongoDB commands.',
    ['command', 'ok'],
  );
  /** How long Redis takes for a ping. */
  readonly redisLatency = this.gauge('haggle_redis_ping_seconds', 'The last round trip to Redis.', []);
  /** Whether Redis is there. */
  readonly redisUp = this.gauge(
    'haggle_redis_up',
    '1 while Redis takes commands; absent on a single node.',
    [],
  );
  /** How long events take from one node to another. */
  readonly clusterLag = this.histogram(
    'haggle_cluster_lag_seconds',
    'From the stream of Redis to the sockets of this node.',
    [],
  );
  /** Clients that did not read. */
  readonly slowClients = this.counter(
    'haggle_slow_clients_total',
    'Clients that were spared events, or closed.',
    ['outcome'],
  );

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Everything, as Prometheus reads it. */
  text(): Promise<string> {
    for (const look of this.looks) look();
    return this.registry.metrics();
  }

  /** Calls back before each reading, for what is looked up and not counted. */
  beforeReading(look: () => void): void {
    this.looks.push(look);
  }

  private counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  private histogram(name: string, help: string, labelNames: string[]): Histogram {
    return new Histogram({ name, help, labelNames, buckets: SECONDS, registers: [this.registry] });
  }
}
