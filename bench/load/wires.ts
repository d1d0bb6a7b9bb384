import { randomUUID } from 'node:crypto';
import type { Target, Wire } from '../harness/servers.js';
import { serviceToken, tokenOf } from '../harness/tokens.js';
import { HttpConnection, rawRequest, type RawRequest } from './http-client.js';

/** How one kind of server wants to be spoken to. */
export interface Dialect {
  /** The namespace; none is the default one. */
  namespace?: string;
  /** The event that sends a message, and the one that brings it. */
  say: string;
  heard: string;
  /** What whoever sends a message says just before. */
  announce?: string;
  /** What whoever hears a message says of it: that it has come, that it is read. */
  marks?: string[];
  /** The body of a send. */
  body: (conversationId: string, receiverId: string, content: string) => object;
  /** What a person hands over when connecting. */
  auth: (userId: string, conversationId?: string) => object;
  /** Begins a conversation and answers its id. */
  begin: (http: HttpConnection, members: string[]) => Promise<string>;
}

/** Its REST requests. */
export interface RestDialect {
  send: (userId: string, conversationId: string, receiverId: string, content: string) => RawRequest;
  history: (userId: string, conversationId: string) => RawRequest;
  list: (userId: string) => RawRequest;
}

let relayConversations = 0;

/** Haggle's own way, for its contracts too: a marketplace server begins conversations. */
async function begin(http: HttpConnection, members: string[]): Promise<string> {
  const body = {
    type: members.length === 2 ? 'direct' : 'group',
    members: members.map((userId) => ({ userId })),
  };
  const request = rawRequest('POST', '/api/v1/conversations', serviceToken(), body);
  return (await http.json<{ id: string }>(request)).id;
}

const haggle: Dialect = {
  say: 'message:send',
  heard: 'message:created',
  body: (conversationId, _receiverId, content) => ({
    conversationId,
    content,
    clientMessageId: randomUUID(),
  }),
  auth: (userId) => ({ token: tokenOf(userId) }),
  begin,
};

export const wires: Record<Wire, Dialect> = {
  haggle,
  receipts: { ...haggle, marks: ['message:delivered', 'conversation:read'] },
  typing: { ...haggle, announce: 'typing:start' },
  contract: {
    namespace: '/naafe',
    say: 'send-message',
    heard: 'receive-message',
    body: (conversationId, receiverId, content) => ({
      conversationId,
      receiverId,
      content,
      clientMessageId: randomUUID(),
    }),
    auth: (userId) => ({ token: tokenOf(userId) }),
    begin,
  },
  relay: {
    say: 'message:send',
    heard: 'message:created',
    body: (conversationId, _receiverId, content) => ({ conversationId, content }),
    auth: (userId, conversationId) => ({ token: tokenOf(userId), conversationId }),
    begin: async () => (relayConversations += 1).toString(16).padStart(24, '0'),
  },
  naive: {
    say: 'send-message',
    heard: 'receive-message',
    body: (conversationId, receiverId, content) => ({ conversationId, receiverId, content }),
    auth: (userId) => ({ token: tokenOf(userId) }),
    begin: async (http, [seeker = '', provider]) => {
      const request = rawRequest('POST', '/api/chat/conversations', tokenOf(seeker), { seeker, provider });
      return (await http.json<{ _id: string }>(request))._id;
    },
  },
};

/** Contract 001 over REST, at this prefix. */
const contract = (prefix: string): RestDialect => ({
  send: (userId, conversationId, receiverId, content) =>
    rawRequest('POST', `${prefix}/api/chat/conversations/${conversationId}/messages`, tokenOf(userId), {
      receiverId,
      content,
    }),
  history: (userId, conversationId) =>
    rawRequest(
      'GET',
      `${prefix}/api/chat/conversations/${conversationId}/messages?limit=50`,
      tokenOf(userId),
    ),
  list: (userId) => rawRequest('GET', `${prefix}/api/chat/conversations?limit=20`, tokenOf(userId)),
});

export const restWires: Record<Exclude<Wire, 'relay' | 'receipts' | 'typing'>, RestDialect> = {
  haggle: {
    send: (userId, conversationId, _receiverId, content) =>
      rawRequest('POST', `/api/v1/conversations/${conversationId}/messages`, tokenOf(userId), {
        content,
        clientMessageId: randomUUID(),
      }),
    history: (userId, conversationId) =>
      rawRequest('GET', `/api/v1/conversations/${conversationId}/messages?limit=50`, tokenOf(userId)),
    list: (userId) => rawRequest('GET', '/api/v1/conversations?limit=20', tokenOf(userId)),
  },
  contract: contract('/naafe'),
  naive: contract(''),
};

/** Begins conversations between these people. */
export async function beginAll(target: Target, groups: string[][]): Promise<string[]> {
  const http = await HttpConnection.open(target.origin);
  const ids: string[] = [];
  for (const members of groups) ids.push(await wires[target.wire].begin(http, members));
  http.close();
  return ids;
}
