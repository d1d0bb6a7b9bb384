import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type {
  DeliveredMarkerDto,
  MarkerEventDto,
  ReadMarkerDto,
} from '../../../src/modules/conversations/dto/read.dto.js';
import type { SentMessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { Answer, ChatClient } from '../../support/chat-client.js';
import { commandsDuring } from '../../support/commands.js';
import { beginDirect, beginGroup } from '../../support/conversations.js';
import { say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import { watchedDatabase } from '../../support/test-database.js';

const MESSAGES = 40;
const range = (length: number): number[] => Array.from({ length }, (_, n) => n + 1);

describe('markers that follow each other over a socket', () => {
  const uri = watchedDatabase();
  let app: TestApp;
  let asha: ChatClient;
  let ben: ChatClient;

  beforeEach(async () => {
    app = await TestApp.start({ MONGODB_URI: uri });
    [asha, ben] = await Promise.all([app.connect('asha'), app.connect('ben')]);
    await Promise.all([asha, ben].map((client) => client.caughtUp()));
  });

  afterEach(() => app.stop());

  const path = (id: string): string => `/api/v1/conversations/${id}`;
  const arrived = (
    client: ChatClient,
    conversationId: string,
    seq: number,
  ): Promise<Answer<DeliveredMarkerDto>> =>
    client.ask<DeliveredMarkerDto>('message:delivered', { conversationId, seq });
  const read = (client: ChatClient, conversationId: string, seq: number): Promise<Answer<ReadMarkerDto>> =>
    client.ask<ReadMarkerDto>('conversation:read', { conversationId, seq });

  /** A new conversation of people, with messages of the first of them. */
  const talkOf = async (...people: [string, string, ...string[]]): Promise<string> => {
    const id =
      people.length > 2 ? await beginGroup(app, people) : await beginDirect(app, people[0], people[1]);
    await say(app.rest('asha'), id, ...range(MESSAGES).map(String));
    return id;
  };

  const answer = (conversationId: string, content: string): Promise<Answer<SentMessageDto>> =>
    ben.ask<SentMessageDto>('message:send', { conversationId, content, clientMessageId: content });

  const deliveredTo = async (who: string, id: string): Promise<number | undefined> => {
    const { body } = await app.rest('asha').get<ConversationDto>(path(id));
    return body.members.find(({ userId }) => userId === who)?.lastDeliveredSeq;
  };

  it('say of the first message at once that it was delivered, and of those behind it together', async () => {
    const id = await talkOf('asha', 'ben');
    const commands = await commandsDuring(app, async () => {
      for (const seq of range(MESSAGES))
        expect(await arrived(ben, id, seq)).toEqual({ ok: true, data: { conversationId: id, seq } });
      await asha.hear<MarkerEventDto>('message:delivered', ({ seq }) => seq === MESSAGES);
    });
    const told = asha.all<MarkerEventDto>('message:delivered').map(({ seq }) => seq);
    expect(told[0]).toBe(1);
    expect(told.length).toBeLessThanOrEqual(MESSAGES / 4);
    expect(commands.filter((command) => command === 'findAndModify conversations')).toHaveLength(told.length);
  });

  it('are delivered as far as was said, for whoever asks this node, and never less', async () => {
    const id = await talkOf('asha', 'ben');
    await arrived(ben, id, 10);
    await arrived(ben, id, 20);
    expect((await arrived(ben, id, 5)).data?.seq).toBe(20);
    expect(await deliveredTo('ben', id)).toBe(20);
    expect((await arrived(ben, id, 1_000_000)).data?.seq).toBe(MESSAGES);
    expect(await deliveredTo('ben', id)).toBe(MESSAGES);
    await asha.hear<MarkerEventDto>('message:delivered', ({ seq }) => seq === MESSAGES);
    const seqs = asha.all<MarkerEventDto>('message:delivered').map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => one - other));
  });

  it('are kept by a node that stops', async () => {
    const id = await talkOf('asha', 'ben');
    await arrived(ben, id, 10);
    await arrived(ben, id, 30);
    await app.app.close();
    app = await TestApp.start({ MONGODB_URI: uri });
    expect(await deliveredTo('ben', id)).toBe(30);
  });

  it('are refused to strangers, and to whoever was removed a moment ago', async () => {
    const id = await talkOf('asha', 'ben', 'carl');
    await arrived(ben, id, 10);
    await arrived(ben, id, 11);
    await app.service().delete(`${path(id)}/members/ben`);
    const eve = await app.connect('eve');
    for (const stranger of [ben, eve])
      for (const refused of [await arrived(stranger, id, 12), await read(stranger, id, 12)])
        expect(refused.error?.code).toBe('conversations.not_found');
    expect(await deliveredTo('ben', id)).toBeUndefined();
    expect(asha.all<MarkerEventDto>('message:delivered').filter(({ seq }) => seq > 11)).toEqual([]);
  });

  it('cost the store nothing where their person has answered since', async () => {
    const id = await talkOf('asha', 'ben');
    await arrived(ben, id, 10);
    await answer(id, 'one');
    const commands = await commandsDuring(app, async () => {
      await arrived(ben, id, MESSAGES);
      await read(ben, id, MESSAGES);
      await answer(id, 'two');
      expect(await deliveredTo('ben', id)).toBe(MESSAGES + 2);
    });
    expect(commands.filter((command) => command === 'findAndModify conversations')).toEqual([]);
  });

  it('read nothing from the store while people talk, and count as it does', async () => {
    const id = await talkOf('asha', 'ben');
    const commands = await commandsDuring(app, async () => {
      expect((await read(ben, id, 10)).data).toEqual({ conversationId: id, seq: 10, unread: MESSAGES - 10 });
    });
    expect(commands.filter((command) => command === 'find conversations')).toEqual([]);
    expect((await read(ben, id, 5)).data).toEqual({ conversationId: id, seq: 10, unread: MESSAGES - 10 });
    await answer(id, 'mine');
    expect((await read(ben, id, 20)).data).toEqual({ conversationId: id, seq: MESSAGES + 1, unread: 0 });
    expect((await arrived(ben, id, 20)).data?.seq).toBe(MESSAGES + 1);
    await say(app.rest('asha'), id, 'one more', 'and another');
    await app.rest('ben').post(`${path(id)}/unread`, { seq: 30 });
    expect((await read(ben, id, MESSAGES + 2)).data).toMatchObject({ seq: MESSAGES + 2, unread: 1 });
    const { body } = await app.rest('ben').get<ConversationDto>(path(id));
    expect(body.unread).toBe(1);
  });
});
