import { ChatClient } from './chat-client.js';
import type { TestApp } from './test-app.js';
import { type Claims, claimsOf, tokenFor } from './tokens.js';

/** An answer of a contract's REST API. */
export interface ContractAnswer {
  status: number;
  headers: Headers;
  body: any;
}

/** Somebody whose app was written for a published contract: `fetch` and `socket.io-client`, and the prefix before every path. */
export class ContractUser {
  readonly token: string;
  readonly id: string;

  constructor(
    private readonly app: TestApp,
    private readonly prefix: string,
    who: string | Claims,
  ) {
    this.token = tokenFor(claimsOf(who));
    this.id = claimsOf(who).sub;
  }

  get(path: string): Promise<ContractAnswer> {
    return this.call('GET', path);
  }

  post(path: string, body?: unknown): Promise<ContractAnswer> {
    return this.call('POST', path, body);
  }

  put(path: string, body?: unknown): Promise<ContractAnswer> {
    return this.call('PUT', path, body);
  }

  patch(path: string, body?: unknown): Promise<ContractAnswer> {
    return this.call('PATCH', path, body);
  }

  delete(path: string): Promise<ContractAnswer> {
    return this.call('DELETE', path);
  }

  /** Any request; `token` stands in for the person's own, null for none. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    token: string | null = this.token,
  ): Promise<ContractAnswer> {
    const isForm = body instanceof FormData;
    const response = await fetch(`${this.app.origin}/${this.prefix}${path}`, {
      method,
      headers: {
        ...(token !== null && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && !isForm && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: jsonOf(text) };
  }

  /** A socket in the contract's namespace. */
  connect(): Promise<ChatClient> {
    return ChatClient.connect(`${this.app.origin}/${this.prefix}`, this.token);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
