import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Types } from 'mongoose';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { ConversationRow } from '../../../src/modules/conversations/conversations.rows.js';
import type {
  MessageDto,
  MessagePageDto,
  SentMessageDto,
} from '../../../src/modules/messages/dto/message.dto.js';
import { HeadsRepository } from '../../../src/modules/conversations/heads/heads.repository.js';
import { RevisionsRepository } from '../../../src/modules/messages/changes/revisions.repository.js';
import { MessagesRepository } from '../../../src/modules/messages/messages.repository.js';
import type { MessageRow } from '../../../src/modules/messages/messages.rows.js';
import { WithdrawalService } from '../../../src/modules/messages/withdrawal.service.js';
import { NodesRepository } from '../../../src/platform/nodes/nodes.repository.js';
import type { ChatClient } from '../../support/chat-client.js';
import { catchUp, comparable, fetchState } from '../../support/conversation-state.js';
import { until } from '../../support/cluster.js';
import { beginDirect } from '../../support/conversations.js';
import { MediaClient } from '../../support/media-client.js';
import { TestApp } from '../../support/test-app.js';
import { testDatabase } from '../../support/test-database.js';

const PATH = '/api/v1/conversations';

describe('a head that its node has lost', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => app.stop());

  const say = async (
    client: ChatClient,
    conversationId: string,
    content: string,
  ): Promise<SentMessageDto> => {
    const body = { conversationId, content, clientMessageId: content };
    return (await client.ask<SentMessageDto>('message:send', body)).data as SentMessageDto;
  };

  /** Talks until the conversation is held. */
  const talk = async (who: string, id: string): Promise<ChatClient> => {
    const client = await app.connect(who);
    for (const content of ['one', 'two', 'three']) await say(client, id, content);
    const rows = app.database.collection<ConversationRow>('conversations');
    expect(await rows.findOne({ _id: new Types.ObjectId(id) })).toMatchObject({ heldBy: expect.any(String) });
    return client;
  };

  /** Somebody else writes to the conversation, so that what is written behind does not fit any more. */
  const interfere = async (id: string): Promise<void> => {
    const rows = app.database.collection<ConversationRow>('conversations');
    await rows.updateOne({ _id: new Types.ObjectId(id) }, { $inc: { rev: 1 } });
  };

  /** What is written behind waits until the answer is called: nobody knows when its second is over. */
  const holdHeads = (): (() => void) => {
    const heads = app.app.get(HeadsRepository);
    const write = heads.write.bind(heads);
    let goOn = (): void => undefined;
    const going = new Promise<void>((resolve) => (goOn = resolve));
    jest.spyOn(heads, 'write').mockImplementation((writes) => going.then(() => write(writes)));
    return goOn;
  };

  const read = async (id: string): Promise<ConversationDto> =>
    (await app.rest('ben').get<ConversationDto>(`${PATH}/${id}`)).body;

  it('is made up for where a place in the middle was never taken', async () => {
    const id = await beginDirect(app, 'asha', 'ben');
    const asha = await talk('asha', id);
    await interfere(id);
    for (const n of [4, 5, 6]) await say(asha, id, `message ${n}`);
    await app.database.collection<MessageRow>('messages').deleteOne({ content: 'message 5' });
    expect(await read(id)).toMatchObject({ lastSeq: 6, unread: 5, lastMessage: { content: 'message 6' } });
    expect((await say(asha, id, 'and on')).seq).toBe(7);
  });

  it('does not forget the places that it gave to those who are not stored yet: they take others', async () => {
    const id = await beginDirect(app, 'carl', 'ben');
    const carl = await talk('carl', id);
    const state = await fetchState(app.rest('ben'), id);
    const messages = app.app.get(MessagesRepository);
    const insert = messages.insert.bind(messages);
    const writeHeads = holdHeads();
    const waiting: (() => void)[] = [];
    jest.spyOn(messages, 'insert').mockImplementation(async (message) => {
      if (waiting.length < 2) await new Promise<void>((resolve) => waiting.push(resolve));
      return insert(message);
    });
    const late = [say(carl, id, 'late 4'), say(carl, id, 'late 5')];
    await until(
      () => Promise.resolve(waiting.length),
      (count) => count === 2,
    );
    await interfere(id);
    writeHeads();
    expect(await read(id)).toMatchObject({ lastSeq: 5, unread: 3, lastMessage: { content: 'three' } });
    const ben = await app.connect('ben');
    const sign = { messageId: [...state.messages.keys()][0], emoji: '👍' };
    const { data } = await ben.ask<MessageDto>('message:react', sign);
    for (const goOn of waiting) goOn();
    const sent = await Promise.all(late);
    expect(sent.map(({ seq }) => seq).sort()).toEqual([6, 7]);
    expect(Math.min(...sent.map(({ rev }) => rev))).toBeGreaterThan((data as MessageDto).rev);
    expect(await read(id)).toMatchObject({ lastSeq: 7, unread: 5 });
    await catchUp(app.rest('ben'), id, state);
    expect(comparable(state)).toEqual(comparable(await fetchState(app.rest('ben'), id)));
  });

  it('does not forget the numbers that it gave to changes that are not made yet: nobody reads over them', async () => {
    const id = await beginDirect(app, 'emil', 'ben');
    const emil = await talk('emil', id);
    const state = await fetchState(app.rest('ben'), id);
    const [messageId] = state.messages.keys();
    const revisions = app.app.get(RevisionsRepository);
    const add = revisions.addReaction.bind(revisions);
    const writeHeads = holdHeads();
    let goOn: (() => void) | undefined;
    jest.spyOn(revisions, 'addReaction').mockImplementationOnce(async (...args) => {
      await new Promise<void>((resolve) => (goOn = resolve));
      return add(...args);
    });
    const late = emil.ask<MessageDto>('message:react', { messageId, emoji: '👍' });
    await until(
      () => Promise.resolve(goOn),
      (isWaiting) => isWaiting !== undefined,
    );
    const { rev } = await say(emil, id, 'four');
    await interfere(id);
    writeHeads();
    await catchUp(app.rest('ben'), id, state);
    expect(state.rev).toBe(rev - 2);
    goOn?.();
    expect((await late).data).toMatchObject({ rev: rev - 1 });
    await catchUp(app.rest('ben'), id, state);
    expect(state.messages.get(messageId as string)?.reactions).toMatchObject([{ emoji: '👍' }]);
    expect(comparable(state)).toEqual(comparable(await fetchState(app.rest('ben'), id)));
  });

  it('lets a send whose place another has taken take the next one', async () => {
    const id = await beginDirect(app, 'dora', 'ben');
    const dora = await talk('dora', id);
    const rows = app.database.collection<MessageRow>('messages');
    const three = (await rows.findOne({ conversationId: new Types.ObjectId(id), seq: 3 })) as MessageRow;
    await rows.insertOne({
      ...three,
      _id: new Types.ObjectId(),
      id: new Types.ObjectId(),
      seq: 4,
      clientMessageId: 'foreign',
      content: 'foreign',
    });
    expect((await say(dora, id, 'mine')).seq).toBe(5);
    const { body } = await app.rest('ben').get<MessagePageDto>(`${PATH}/${id}/messages`);
    expect(body.items.map(({ content }) => content)).toEqual(['one', 'two', 'three', 'foreign', 'mine']);
  });
});

describe('changes of a node that was killed before it had written its head', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('have withdrawn what was said, whoever died behind them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'haggle-recovery-'));
    const variables = { MONGODB_URI: testDatabase(), CHAT_MEDIA_PATH: folder };
    const dying = await TestApp.start(variables);
    const id = await beginDirect(dying, 'asha', 'ben');
    const upload = await new MediaClient(dying.origin, 'asha').uploaded('a secret');
    const asha = await dying.connect('asha');
    const say = async (body: object): Promise<SentMessageDto> => {
      const sent = await asha.ask<SentMessageDto>('message:send', { conversationId: id, ...body });
      return sent.data as SentMessageDto;
    };
    await say({ content: 'one' });
    const withMedia = await say({ attachments: [{ mediaId: upload.id }] });
    const withText = await say({ content: 'needle' });
    const found = async (app: TestApp, text: string): Promise<number> =>
      (await app.rest('ben').get<{ items: unknown[] }>(`/api/v1/search?q=${text}`)).body.items.length;
    expect(await found(dying, 'needle')).toBe(1);
    expect(await found(dying, 'needle')).toBe(1);
    let thaw = (): void => undefined;
    const frozen = new Promise<never>((_, reject) => (thaw = () => reject(new Error('thawed'))));
    jest.spyOn(dying.app.get(HeadsRepository), 'write').mockReturnValue(frozen);
    const withdrawal = jest.spyOn(dying.app.get(WithdrawalService), 'withdraw').mockReturnValue(frozen);
    void asha.ask('message:delete', { messageId: withMedia.id });
    void asha.ask('message:edit', { messageId: withText.id, content: 'haystack' });
    await until(
      () => Promise.resolve(withdrawal.mock.calls.length),
      (count) => count === 2,
    );
    jest.spyOn(dying.app.get(NodesRepository), 'renew').mockReturnValue(frozen);
    const next = await TestApp.start(variables);
    expect((await new MediaClient(next.origin, 'ben').fetch(`/api/v1/media/${upload.id}`)).status).toBe(404);
    expect([await found(next, 'haystack'), await found(next, 'needle')]).toEqual([1, 0]);
    thaw();
    await dying.app.close();
    await next.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);
});
