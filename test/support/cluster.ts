import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import { builtPath } from './built.js';
import { ChatClient } from './chat-client.js';
import { onCleanup } from './cleanup.js';
import { freePort } from './free-port.js';
import { RestClient } from './rest-client.js';
import { testDatabase } from './test-database.js';
import { type Claims, TEST_SECRET, tokenFor } from './tokens.js';

/** One process of the built application. */
export class ClusterNode {
  private constructor(
    private process: ChildProcess,
    private readonly variables: Record<string, string>,
    readonly origin: string,
  ) {}

  /** Starts it, and comes back when it listens. */
  static async start(variables: Record<string, string>): Promise<ClusterNode> {
    const port = await freePort();
    const withPort = { PORT: String(port), ...variables };
    return new ClusterNode(await launch(withPort), withPort, `http://127.0.0.1:${port}`);
  }

  /** Starts it again, at the same address. */
  async restart(): Promise<void> {
    this.process = await launch(this.variables);
  }

  /** Somebody on HTTP with this very token. */
  restWith(token: string): RestClient {
    return new RestClient(this.origin, token);
  }

  rest(who?: string | Claims): RestClient {
    return new RestClient(this.origin, who === undefined ? undefined : tokenFor(claimsOf(who)));
  }

  service(): RestClient {
    return this.rest({ sub: 'market', roles: ['service'] });
  }

  connect(who: string | Claims, options: Partial<ManagerOptions & SocketOptions> = {}): Promise<ChatClient> {
    return ChatClient.connect(this.origin, tokenFor(claimsOf(who)), options);
  }

  /** Ends it, and comes back with how it ended and after how many milliseconds. */
  async end(
    signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL',
  ): Promise<{ ended: number | string | null; ms: number }> {
    const began = performance.now();
    await kill(this.process, signal);
    return { ended: this.process.signalCode ?? this.process.exitCode, ms: performance.now() - began };
  }
}

/** Several processes on one database. */
export class Cluster {
  readonly nodes: ClusterNode[] = [];

  private constructor(private readonly variables: Record<string, string>) {}

  static async start(count: number, variables: Record<string, string>): Promise<Cluster> {
    const cluster = new Cluster({ MONGODB_URI: testDatabase(), ...variables });
    await Promise.all(Array.from({ length: count }, () => cluster.add()));
    return cluster;
  }

  /** One more node. */
  async add(): Promise<ClusterNode> {
    const node = await ClusterNode.start(this.variables);
    this.nodes.push(node);
    return node;
  }

  async connect(
    node: ClusterNode,
    who: string | Claims,
    options: Partial<ManagerOptions & SocketOptions> = {},
  ): Promise<ChatClient> {
    const client = await node.connect(who, options);
    onCleanup(() => client.close());
    return client;
  }

  /** A socket with this very token. */
  async connectWith(node: ClusterNode, token: string): Promise<ChatClient> {
    const client = await ChatClient.connect(node.origin, token);
    onCleanup(() => client.close());
    return client;
  }

  /** A conversation of these people. */
  async conversation(...userIds: string[]): Promise<string> {
    const [node] = this.nodes as [ClusterNode];
    const type = userIds.length === 2 ? 'direct' : 'group';
    const { body } = await node
      .service()
      .post('/api/v1/conversations', { type, members: userIds.map((userId) => ({ userId })) });
    return body.id;
  }
}

async function launch(variables: Record<string, string>): Promise<ChildProcess> {
  const env = {
    ...process.env,
    NODE_ENV: 'test',
    LOG_LEVEL: 'info',
    JWT_SECRET: TEST_SECRET,
    RATE_LIMIT_SCALE: '0',
    ...variables,
  };
  const child = spawn(process.execPath, [builtPath('main.js')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onCleanup(() => kill(child));
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      said.push(line);
      if (line.includes('Listening on')) resolve();
    });
    child.once('exit', () => reject(new Error(`The node ended before it listened:\n${said.join('\n')}`)));
  });
  return child;
}

async function kill(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

function claimsOf(who: string | Claims): Claims {
  return typeof who === 'string' ? { sub: who, name: `Name of ${who}` } : who;
}

/** Asks again and again until the answer fits; for what no event tells of. The test's own timeout ends it. */
export async function until<Value>(
  look: () => Promise<Value>,
  fits: (value: Value) => boolean,
): Promise<Value> {
  for (;;) {
    const value = await look();
    if (fits(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
