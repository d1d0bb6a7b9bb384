/** An answer of the REST API; the body is whatever JSON came. */
export interface RestAnswer<Body = any> {
  status: number;
  headers: Headers;
  body: Body;
}

/** Somebody who speaks HTTP. Without a token: a stranger. */
export class RestClient {
  constructor(
    private readonly origin: string,
    private readonly token?: string,
  ) {}

  get<Body = any>(path: string): Promise<RestAnswer<Body>> {
    return this.request('GET', path);
  }

  post<Body = any>(path: string, body: unknown = {}): Promise<RestAnswer<Body>> {
    return this.request('POST', path, body);
  }

  put<Body = any>(path: string, body: unknown = {}): Promise<RestAnswer<Body>> {
    return this.request('PUT', path, body);
  }

  patch<Body = any>(path: string, body: unknown = {}): Promise<RestAnswer<Body>> {
    return this.request('PATCH', path, body);
  }

  delete<Body = any>(path: string): Promise<RestAnswer<Body>> {
    return this.request('DELETE', path);
  }

  /** The body goes out as it is when it is text. */
  async request<Body = any>(method: string, path: string, body?: unknown): Promise<RestAnswer<Body>> {
    const response = await fetch(this.origin + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text ? JSON.parse(text) : text) as Body,
    };
  }
}
