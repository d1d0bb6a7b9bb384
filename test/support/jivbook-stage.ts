import { expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ChatClient } from './chat-client.js';
import { type ContractAnswer, ContractUser } from './contract-user.js';
import { TestApp } from './test-app.js';
import { claimsOf } from './tokens.js';

export const API = '/api/chat';
export const ID = expect.stringMatching(/^[0-9a-f]{24}$/);
export const WHEN = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

export const isRefused = (status: number): boolean => status >= 400 && status < 500 && status !== 429;

/** A buyer, a seller and a stranger with apps for contract 003, and a chat of the first two. */
export class JivbookStage {
  chatId = '';

  private constructor(
    readonly app: TestApp,
    readonly users: ContractUser[],
    readonly sockets: ChatClient[],
  ) {}

  static async open(): Promise<JivbookStage> {
    const app = await TestApp.start({ MAX_FILE_SIZE: '200000', TYPING_LEASE_MS: '300' });
    const users = ['bina', 'sona', 'eve'].map((name) => {
      const more = { email: `${name}@example.com`, picture: `/uploads/profiles/${name}.jpg` };
      return new ContractUser(app, 'jivbook', { ...claimsOf(name), ...more });
    });
    return new JivbookStage(app, users, await Promise.all(users.map((user) => user.connect())));
  }

  get buyer(): ContractUser {
    return this.users[0] as ContractUser;
  }

  get seller(): ContractUser {
    return this.users[1] as ContractUser;
  }

  get stranger(): ContractUser {
    return this.users[2] as ContractUser;
  }

  get atBuyers(): ChatClient {
    return this.sockets[0] as ChatClient;
  }

  get atSellers(): ChatClient {
    return this.sockets[1] as ChatClient;
  }

  get atStrangers(): ChatClient {
    return this.sockets[2] as ChatClient;
  }

  /** Two others. */
  pairOf(one: string, other: string): [ContractUser, ContractUser] {
    return [new ContractUser(this.app, 'jivbook', one), new ContractUser(this.app, 'jivbook', other)];
  }

  /** The buyer asks the seller about another pet. */
  async newChat(): Promise<void> {
    const pet = { participantId: 'sona', petId: `pet-${randomUUID()}` };
    this.chatId = (await this.buyer.post(`${API}/create`, pet)).body.data._id;
  }

  /** Says something in the chat. */
  send(user: ContractUser, content: unknown, more: object = {}): Promise<ContractAnswer> {
    return user.post(`${API}/${this.chatId}/send`, { content, messageType: 'text', ...more });
  }

  /** The message of the chat with this content, heard at a socket. */
  heardMessage(socket: ChatClient, content: string): Promise<any> {
    return socket.hear(
      'newMessage',
      (message) => message.chat === this.chatId && message.content === content,
    );
  }

  /** The messages of the chat that a socket has heard to be read, in the order of the events. */
  readIn(socket: ChatClient): string[] {
    return socket
      .all('messageRead')
      .flatMap((heard) => (heard.chatId === this.chatId ? heard.messageId : []));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.close();
    await this.app.stop();
  }
}
