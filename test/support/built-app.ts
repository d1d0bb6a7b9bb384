import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { builtPath } from './built.js';
import { ChatClient } from './chat-client.js';
import { RestClient } from './rest-client.js';
import { testDatabase } from './test-database.js';
import { type Claims, claimsOf, TEST_SECRET, tokenFor } from './tokens.js';

/** One line of the log of a running application. */
export interface LogLine {
  level: number;
  msg: string;
  [field: string]: unknown;
}

/** The built application in a process of its own, as it runs in production. */
export class BuiltApp {
  readonly lines: LogLine[] = [];
  origin = '';

  private constructor(private readonly child: ChildProcess) {}

  /** Starts it on a free port; with a database of its own unless `MONGODB_URI` says otherwise (empty: the embedded one). */
  static async start(variables: Record<string, string> = {}): Promise<BuiltApp> {
    const child = spawn(process.execPath, [builtPath('main.js')], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        NODE_ENV: 'test',
        PORT: '0',
        JWT_SECRET: TEST_SECRET,
        RATE_LIMIT_SCALE: '0',
        MONGODB_URI: testDatabase(),
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const app = new BuiltApp(child);
    await app.listening();
    return app;
  }

  /** Its process. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Somebody on HTTP: a user id, full claims, or nobody. */
  rest(who?: string | Claims): RestClient {
    return new RestClient(this.origin, who === undefined ? undefined : tokenFor(claimsOf(who)));
  }

  /** A marketplace server on HTTP. */
  service(): RestClient {
    return this.rest({ sub: 'market', roles: ['service'] });
  }

  /** Somebody at a socket. */
  connect(who: string | Claims): Promise<ChatClient> {
    return ChatClient.connect(this.origin, tokenFor(claimsOf(who)));
  }

  /** Ends it by this signal and answers how it ended: its exit code, or the signal. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null)
      return this.child.exitCode ?? this.child.signalCode;
    const ended = once(this.child, 'exit') as Promise<[number | null, string | null]>;
    this.child.kill(signal);
    const [code, by] = await ended;
    return code ?? by;
  }

  private async listening(): Promise<void> {
    const reader = createInterface({ input: this.child.stdout as NodeJS.ReadableStream });
    await new Promise<void>((resolve, reject) => {
      this.child.once('exit', (code) =>
        reject(new Error(`ended with ${code} before it listened: ${JSON.stringify(this.lines.slice(-3))}`)),
      );
      reader.on('line', (text) => {
        const line = parse(text);
        this.lines.push(line);
        const address = /^Listening on (\S+)/.exec(line.msg)?.[1];
        if (!address) return;
        this.origin = address.replace('localhost', '127.0.0.1');
        resolve();
      });
    });
  }
}

function parse(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { level: 0, msg: text };
  }
}
