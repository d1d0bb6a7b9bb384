import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type {
  DeliveredMarkerDto,
  MarkerEventDto,
  ReadMarkerDto,
} from '../../../src/modules/conversations/dto/read.dto.js';
import type { MessageDto, SentMessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { Answer, ChatClient } from '../../support/chat-client.js';
import { commandsDuring } from '../../support/commands.js';
import { beginDirect } from '../../support/conversations.js';
import { MongoProxy } from '../../support/mongo-proxy.js';
import { TestApp } from '../../support/test-app.js';

const BUYERS = Array.from({ length: 30 }, (_, n) => `buyer-${n}`);
const blocked = 'buyer-7';
const heard = BUYERS.filter((who) => who !== blocked);

describe('a shop to which many people write, each in a conversation of their own', () => {
  let database: MongoProxy;
  let app: TestApp;
  let ids: string[];
  let shop: ChatClient;
  let stranger: ChatClient;
  let buyers: ChatClient[];

  const idOf = (who: string): string => ids[BUYERS.indexOf(who)] as string;
  const conversation = async (who: string): Promise<ConversationDto> =>
    (await app.rest(who).get<ConversationDto>(`/api/v1/conversations/${idOf(who)}`)).body;

  /** Asks all of this at once, as far as the store can see: its answers wait until it was asked everything. Answers what was asked of it. */
  const atOnce = async (ask: () => Promise<unknown>[], clients: ChatClient[]): Promise<string[]> =>
    commandsDuring(app, async () => {
      database.holdAnswers();
      const asked = Promise.all(ask());
      await Promise.all(clients.map((client) => client.caughtUp()));
      database.giveAnswers();
      await asked;
    });

  beforeAll(async () => {
    database = await MongoProxy.start();
    app = await TestApp.start({ MONGODB_URI: `${database.uri}&monitorCommands=true` });
    ids = await Promise.all(BUYERS.map((who) => beginDirect(app, who, 'shop')));
    [shop, stranger] = await Promise.all([app.connect('shop'), app.connect('stranger')]);
    buyers = await Promise.all(BUYERS.map((who) => app.connect(who)));
    await app.rest('shop').put(`/api/v1/users/${blocked}/block`);
  });

  afterAll(async () => {
    await app.stop();
    await database.stop();
  });

  it('takes what comes at the same time by a few writes, and refuses what it refuses otherwise', async () => {
    const send = (client: ChatClient, conversationId: string): Promise<Answer<SentMessageDto>> =>
      client.ask('message:send', { conversationId, content: conversationId, clientMessageId: 'first' });
    const answers: Answer<SentMessageDto>[] = [];
    const commands = await atOnce(
      () =>
        [...BUYERS.map((who, n) => send(buyers[n]!, idOf(who))), send(stranger, ids[0]!)].map(
          async (asked, n) => (answers[n] = await asked),
        ),
      [...buyers, stranger],
    );
    const refused = new Map([
      [BUYERS.indexOf(blocked), 'conversations.read_only'],
      [BUYERS.length, 'conversations.not_found'],
    ]);
    for (const [index, { ok, data, error }] of answers.entries())
      expect(ok ? data?.seq : error?.code).toBe(refused.get(index) ?? 1);
    expect(commands.filter((command) => command.endsWith('conversations')).length).toBeLessThan(
      BUYERS.length / 2,
    );
  });

  it('hears each of them once, and a stranger hears nothing', async () => {
    await Promise.all([shop, stranger].map((client) => client.caughtUp()));
    const told = shop.all<MessageDto>('message:created');
    expect(told.map(({ content }) => content).toSorted()).toEqual(heard.map(idOf).toSorted());
    expect(stranger.all('message:created')).toEqual([]);
  });

  it('says by a few writes that everything has come, and each hears of their own', async () => {
    const deliver = (client: ChatClient, who: string): Promise<Answer<DeliveredMarkerDto>> =>
      client.ask('message:delivered', { conversationId: idOf(who), seq: 1 });
    const commands = await atOnce(
      () => [...BUYERS.map((who) => deliver(shop, who)), deliver(stranger, heard[0]!)],
      [shop, stranger],
    );
    expect(commands.filter((command) => command === 'findAndModify conversations').length).toBeLessThan(
      BUYERS.length / 2,
    );
    await Promise.all(buyers.map((client) => client.caughtUp()));
    for (const [index, who] of BUYERS.entries()) {
      const told = buyers[index]!.all<MarkerEventDto>('message:delivered');
      expect(told.map(({ conversationId, userId, seq }) => [conversationId, userId, seq])).toEqual(
        who === blocked ? [] : [[idOf(who), 'shop', 1]],
      );
    }
  });

  it('answers many who read at once, each once, and takes nothing twice', async () => {
    const read = (who: string): Promise<ReadMarkerDto> =>
      app
        .rest('shop')
        .post<ReadMarkerDto>(`/api/v1/conversations/${idOf(who)}/read`, { seq: 1 })
        .then(({ body }) => body);
    const answers = heard.map((who) => ({ conversationId: idOf(who), seq: 1, unread: 0 }));
    expect(await Promise.all(heard.map(read))).toEqual(answers);
    const before = await Promise.all(heard.map(conversation));
    expect(await Promise.all(heard.map(read))).toEqual(answers);
    expect((await Promise.all(heard.map(conversation))).map(({ rev }) => rev)).toEqual(
      before.map(({ rev }) => rev),
    );
    await Promise.all(buyers.map((client) => client.caughtUp()));
    for (const who of heard) {
      const own = buyers[BUYERS.indexOf(who)]!;
      const events = ['message:created', 'message:delivered', 'conversation:read'] as const;
      const revs = events.flatMap((event) => own.all<{ rev: number }>(event).map(({ rev }) => rev));
      expect(revs).toHaveLength(3);
      expect(new Set(revs).size).toBe(3);
    }
  });
});
