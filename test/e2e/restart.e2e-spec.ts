import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  ConversationDto,
  ConversationPageDto,
} from '../../src/modules/conversations/dto/conversation.dto.js';
import type { UnreadDto } from '../../src/modules/conversations/dto/read.dto.js';
import type {
  MessageDto,
  MessagePageDto,
  SentMessageDto,
} from '../../src/modules/messages/dto/message.dto.js';
import { BuiltApp } from '../support/built-app.js';
import type { ChatClient } from '../support/chat-client.js';
import { catchUp, comparable, type ConversationState, fetchState } from '../support/conversation-state.js';
import { testDatabase } from '../support/test-database.js';

const PATH = '/api/v1/conversations';
const CLIENTS = 20;
const ENOUGH = 60;
const person = (n: number) => `p${n % 5}`;

interface Acknowledged {
  conversationId: string;
  message: MessageDto;
}

describe('kill -9 under load', () => {
  let dir: string;
  let app: BuiltApp;
  let ids: string[];
  const acknowledged: Acknowledged[] = [];

  const start = () => BuiltApp.start({ MONGODB_URI: '', MONGODB_DATA_DIR: join(dir, 'mongodb') });

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'haggle-restart-'));
    app = await start();
    const create = async (title: string) => {
      const body = { type: 'group', title, members: [0, 1, 2, 3, 4].map((n) => ({ userId: person(n) })) };
      return (await app.service().post<{ id: string }>(PATH, body)).body.id;
    };
    ids = await Promise.all(['one', 'two', 'three'].map(create));
  }, 60_000);

  afterAll(async () => {
    await app.end('SIGTERM');
    await rm(dir, { recursive: true, force: true });
  });

  /** Sends one after the other until the server is gone. */
  async function sendUntilGone(client: ChatClient, name: string, onAck: () => void): Promise<void> {
    for (let n = 0; client.socket.connected; n += 1) {
      const conversationId = ids[n % ids.length]!;
      const message = { conversationId, content: `${name} ${n}`, clientMessageId: `${name}-${n}` };
      const answer = await client.ask<SentMessageDto>('message:send', message).catch(() => undefined);
      if (!answer?.data) continue;
      const { replayed: _replayed, ...stored } = answer.data;
      acknowledged.push({ conversationId, message: stored });
      onAck();
    }
  }

  /** Twenty clients send at once; the process is killed in the middle of it. */
  async function killUnderLoad(round: number): Promise<void> {
    const clients = await Promise.all(Array.from({ length: CLIENTS }, (_, n) => app.connect(person(n))));
    const before = acknowledged.length;
    let isEnough: () => void = () => undefined;
    const enough = new Promise<void>((resolve) => (isEnough = resolve));
    const count = () => acknowledged.length - before === ENOUGH && isEnough();
    const sending = clients.map((client, n) => sendUntilGone(client, `r${round}-c${n}`, count));
    await enough;
    expect(await app.end('SIGKILL')).toBe('SIGKILL');
    await Promise.all(sending);
    clients.forEach((client) => client.close());
  }

  async function allMessages(id: string): Promise<MessageDto[]> {
    const all: MessageDto[] = [];
    for (let more = true; more;) {
      const { body } = await app
        .rest('p0')
        .get<MessagePageDto>(`${PATH}/${id}/messages?after=${all.at(-1)?.seq ?? 0}&limit=100`);
      all.push(...body.items);
      more = body.hasAfter;
    }
    return all;
  }

  async function expectWhole(): Promise<void> {
    const lists = new Map<string, ConversationPageDto['items']>();
    for (let n = 0; n < 5; n += 1) {
      const { body } = await app.rest(person(n)).get<ConversationPageDto>(PATH);
      lists.set(person(n), body.items);
    }
    for (const id of ids) {
      const stored = await allMessages(id);
      const seqs = stored.map(({ seq }) => seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => one - other));
      expect(new Set(stored.map(({ clientMessageId }) => clientMessageId)).size).toBe(stored.length);
      const byId = new Map(stored.map((message) => [message.id, message]));
      for (const { message } of acknowledged.filter(({ conversationId }) => conversationId === id)) {
        expect(byId.get(message.id)).toEqual(message);
      }
      for (const [userId, items] of lists) {
        const { unread, members, lastMessage } = items.find((conversation) => conversation.id === id)!;
        const marker = members.find((member) => member.userId === userId)!.lastReadSeq;
        expect(unread).toBe(stored.filter(({ seq, senderId }) => seq > marker && senderId !== userId).length);
        expect(lastMessage?.id).toBe(stored.at(-1)?.id);
      }
    }
  }

  it.each([1, 2])(
    'loses nothing that was acknowledged, and tells nothing twice (round %d)',
    async (round) => {
      await killUnderLoad(round);
      app = await start();
      await expectWhole();
      const last = acknowledged.at(-1)!;
      const { content, clientMessageId, senderId } = last.message;
      const path = `${PATH}/${last.conversationId}/messages`;
      const again = await app.rest(senderId!).post<SentMessageDto>(path, { content, clientMessageId });
      expect(again).toMatchObject({
        status: 200,
        body: { id: last.message.id, seq: last.message.seq, replayed: true },
      });
    },
    60_000,
  );
});

describe('a node that dies while it holds conversations', () => {
  it('leaves nothing behind that the next one does not make up for', async () => {
    const uri = testDatabase();
    let app = await BuiltApp.start({ MONGODB_URI: uri });
    const begin = async (one: string): Promise<string> => {
      const body = { type: 'direct', members: [{ userId: 'ben' }] };
      return (await app.rest(one).post<ConversationDto>(PATH, body)).body.id;
    };
    const people = ['asha', 'carl', 'dora'];
    const ids = await Promise.all(people.map(begin));
    const known = await Promise.all(ids.map((id) => fetchState(app.rest('ben'), id)));
    const edited: MessageDto[] = [];
    const sent = await Promise.all(
      people.map(async (who, index) => {
        const client = await app.connect(who);
        const messages: SentMessageDto[] = [];
        for (let n = 0; n < 20; n += 1) {
          const body = { conversationId: ids[index], content: `${who} ${n}`, clientMessageId: `${who} ${n}` };
          messages.push((await client.ask<SentMessageDto>('message:send', body)).data as SentMessageDto);
        }
        for (const { id } of messages.slice(5, 10))
          await client.ask('message:react', { messageId: id, emoji: '👍' });
        const edit = { messageId: messages.at(-1)?.id, content: `${who} at last` };
        edited[index] = (await client.ask<MessageDto>('message:edit', edit)).data as MessageDto;
        client.close();
        return messages;
      }),
    );
    await app.end('SIGKILL');
    app = await BuiltApp.start({ MONGODB_URI: uri });
    const { body: list } = await app.rest('ben').get<ConversationPageDto>(PATH);
    const { body: unread } = await app.rest('ben').get<UnreadDto>('/api/v1/unread');
    expect(unread.total).toBe(60);
    for (const [index, id] of ids.entries()) {
      const last = sent[index]?.at(-1) as SentMessageDto;
      const item = list.items.find((conversation) => conversation.id === id);
      const lastMessage = { id: last.id, content: edited[index]?.content };
      expect(item).toMatchObject({ lastSeq: 20, unread: 20, rev: edited[index]?.rev, lastMessage });
      const state = known[index] as ConversationState;
      await catchUp(app.rest('ben'), id, state);
      expect(comparable(state)).toEqual(comparable(await fetchState(app.rest('ben'), id)));
      expect(state.messages.get(last.id)).toMatchObject({ content: edited[index]?.content });
      const again = await app.rest(people[index]).post<SentMessageDto>(`${PATH}/${id}/messages`, {
        content: last.content,
        clientMessageId: last.content,
      });
      expect(again.body).toMatchObject({ id: last.id, replayed: true });
    }
    await app.end();
  }, 60_000);
});
