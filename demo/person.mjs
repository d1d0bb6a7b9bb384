import { randomBytes } from 'node:crypto';
import { io } from 'socket.io-client';

const PATIENCE_MS = 5000;

/** Somebody with a local account, on REST and at a socket. */
export class Person {
  #heard = [];
  #waiting = new Set();

  constructor(server, name, { accessToken, user }) {
    Object.assign(this, { server, name, id: user.id, token: accessToken });
  }

  /** Makes an account, which the demo needs no secret for. */
  static async register(server, name) {
    const username = `${name.toLowerCase()}-${randomBytes(4).toString('hex')}`;
    const password = randomBytes(12).toString('base64url');
    const { status, body } = await call(server, 'POST', '/auth/register', {
      body: { username, password, name },
    });
    if (status !== 201) throw new Error(`${body.code}: ${body.detail}`);
    return new Person(server, name, body);
  }

  /** One REST call: its status, its body and how long it took. */
  rest(method, path, body) {
    return call(this.server, method, path, { body, token: this.token });
  }

  /** Sends a file in one step, with a caption or without. */
  sendFile(conversationId, { body, name, caption }) {
    const form = new FormData();
    if (caption) form.append('content', caption);
    form.append('media', new Blob([body]), name);
    return call(this.server, 'POST', `/conversations/${conversationId}/messages/media`, {
      form,
      token: this.token,
    });
  }

  /** Opens the socket; from now on everything that it hears is kept. */
  connect() {
    this.socket = io(this.server, {
      auth: { token: this.token },
      transports: ['websocket'],
      reconnection: false,
    });
    this.socket.onAny((event, payload) => {
      this.#heard.push({ event, payload });
      for (const look of this.#waiting) look();
    });
    return new Promise((resolve, reject) => {
      this.socket.once('connect', resolve).once('connect_error', reject);
    });
  }

  /** Asks over the socket: the data of the ack and how long it took. Throws what the ack says when it is a refusal. */
  async ask(event, payload) {
    const start = performance.now();
    const { ok, data, error } = await this.socket.timeout(PATIENCE_MS).emitWithAck(event, payload);
    if (!ok) throw new Error(`${error.code}: ${error.message}`);
    return { data, ms: Math.ceil(performance.now() - start) };
  }

  /** The first event of this name that fits, heard already or still to come. */
  hear(event, fits) {
    return new Promise((resolve, reject) => {
      const tooLong = setTimeout(() => reject(new Error(`${this.name} has not heard ${event}`)), PATIENCE_MS);
      const look = () => {
        const found = this.#heard.find((entry) => entry.event === event && fits(entry.payload));
        if (!found) return;
        clearTimeout(tooLong);
        this.#waiting.delete(look);
        resolve(found.payload);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** How many messages this person has not read, over all conversations. */
  async unread() {
    return (await this.rest('GET', '/unread')).body.total;
  }
}

async function call(server, method, path, { body, form, token }) {
  const start = performance.now();
  const response = await fetch(`${server}/api/v1${path}`, {
    method,
    headers: {
      ...(!form && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...((form || body) && { body: form ?? JSON.stringify(body) }),
  });
  const answer = await response.json();
  return { status: response.status, body: answer, ms: Math.ceil(performance.now() - start) };
}
