import { ContractUser } from './contract-user.js';
import type { ContractAnswer } from './contract-user.js';
import type { ChatClient } from './chat-client.js';
import type { TestApp } from './test-app.js';
import type { Claims } from './tokens.js';

/** Where contract 004 has its REST API. */
export const CHAT = '/api/chat';

/** A time, as JSON has it. */
export const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Somebody whose app was written for contract 004. */
export class DirectUser extends ContractUser {
  constructor(
    app: TestApp,
    readonly number: number,
  ) {
    const claims: Claims = {
      sub: String(number),
      name: `User ${number}`,
      email: `u${number}@example.com`,
      picture: `https://p/${number}`,
    };
    super(app, 'direct', claims);
  }

  /** Says something to somebody, over HTTP. */
  send(receiverId: number, content: string, more: object = {}): Promise<ContractAnswer> {
    return this.post(`${CHAT}/send`, { receiverId, content, ...more });
  }

  /** A socket that looks at a conversation. */
  async join(conversationId: number): Promise<ChatClient> {
    const client = await this.connect();
    await client.ask('join_conversation', { conversationId });
    return client;
  }

  /** A socket that wants to hear of what is for this person. */
  async joinPersonal(): Promise<ChatClient> {
    const client = await this.connect();
    await client.ask('join_personal_room');
    return client;
  }
}

let last = 1000;

/** People nobody has met before; each one's number is greater than the one's before. */
export const people = (app: TestApp, count: number): DirectUser[] =>
  Array.from({ length: count }, () => new DirectUser(app, (last += 1)));

/** Whether somebody was turned away, and not for asking too often. */
export const isRefused = ({ status }: Pick<ContractAnswer, 'status'>): boolean =>
  status >= 400 && status < 500 && status !== 429;
