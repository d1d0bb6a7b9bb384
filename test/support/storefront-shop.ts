import { expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ChatClient, Heard } from './chat-client.js';
import { ContractUser } from './contract-user.js';
import { TestApp } from './test-app.js';

const API = '/api/messages';

/** Somebody with a socket. */
export interface Somebody extends ContractUser {
  chat: ChatClient;
}

/** A shop of contract 002: a buyer, a seller and a stranger, who are new in each test. */
export class Shop {
  buyer: Somebody;
  seller: Somebody;
  stranger: Somebody;
  private readonly open: ChatClient[] = [];

  private constructor(readonly app: TestApp) {}

  static async start(): Promise<Shop> {
    return new Shop(await TestApp.start());
  }

  /** New people. */
  async renew(): Promise<void> {
    this.close();
    const people = await Promise.all(['buyer', 'seller', 'stranger'].map((name) => this.somebody(name)));
    [this.buyer, this.seller, this.stranger] = people as [Somebody, Somebody, Somebody];
  }

  async stop(): Promise<void> {
    this.close();
    await this.app.stop();
  }

  async somebody(name: string): Promise<Somebody> {
    const user = new ContractUser(this.app, 'storefront', `${name}-${randomUUID().slice(0, 8)}`);
    return Object.assign(user, { chat: await this.socketOf(user) });
  }

  async socketOf(user: ContractUser): Promise<ChatClient> {
    const chat = await user.connect();
    this.open.push(chat);
    return chat;
  }

  /** What the document sends: the seller to the buyer. */
  inquiry(more: object = {}): Record<string, unknown> {
    return {
      recipient_id: this.buyer.id,
      subject: 'Product Inquiry',
      message: 'Hello, I have a question about your product',
      message_type: 'general',
      sender_id: this.seller.id,
      sender_type: 'Seller',
      recipient_type: 'Buyer',
      ...more,
    };
  }

  async caughtUp(): Promise<void> {
    await Promise.all([this.buyer, this.seller, this.stranger].map(({ chat }) => chat.caughtUp()));
  }

  private close(): void {
    for (const chat of this.open.splice(0)) chat.close();
  }
}

/** Says something over HTTP, and answers the message. */
export async function send(from: ContractUser, to: ContractUser, message: string): Promise<any> {
  const { status, body } = await from.post(`${API}/send`, { recipient_id: to.id, message });
  expect([status, body.message]).toEqual([201, message]);
  return body;
}

/** What the two have said to each other. */
export async function historyOf(who: ContractUser, other: ContractUser, query = ''): Promise<any[]> {
  const { status, body } = await who.get(`${API}/conversation/${other.id}/Seller${query}`);
  expect(status).toBe(200);
  return body;
}

export const messagesIn = (list: any[]): string[] => list.map(({ message }) => message);

/** Everything that a socket has heard and that is no refusal. */
export const heardBy = ({ chat }: Somebody): Heard[] => chat.heard.filter(({ event }) => event !== 'error');

export const isRefused = (status: number): boolean => status >= 400 && status < 500 && status !== 429;
