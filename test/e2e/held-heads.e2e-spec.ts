import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type {
  ConversationDto,
  ConversationPageDto,
} from '../../src/modules/conversations/dto/conversation.dto.js';
import type { UnreadDto } from '../../src/modules/conversations/dto/read.dto.js';
import type { ConversationRow } from '../../src/modules/conversations/conversations.rows.js';
import type { MessageDto, SentMessageDto } from '../../src/modules/messages/dto/message.dto.js';
import type { Answer, ChatClient } from '../support/chat-client.js';
import { commandsDuring } from '../support/commands.js';
import { catchUp, comparable, fetchState } from '../support/conversation-state.js';
import { beginDirect, beginGroup } from '../support/conversations.js';
import { TestApp } from '../support/test-app.js';
import { watchedDatabase } from '../support/test-database.js';

const PATH = '/api/v1/conversations';

async function say(client: ChatClient, conversationId: string, content: string): Promise<SentMessageDto> {
  const body = { conversationId, content, clientMessageId: content };
  const { data }: Answer<SentMessageDto> = await client.ask<SentMessageDto>('message:send', body);
  return data as SentMessageDto;
}

describe('a conversation that a lone node holds', () => {
  const uri = watchedDatabase();
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ MONGODB_URI: uri });
  });

  afterAll(() => app.stop());

  const stored = async (id: string): Promise<ConversationRow> => {
    const rows = await app.database.collection<ConversationRow>('conversations').find().toArray();
    return rows.find(({ _id }) => _id.toHexString() === id) as ConversationRow;
  };

  /** Talks until the conversation is held. */
  const talk = async (who: string, id: string): Promise<ChatClient> => {
    const client = await app.connect(who);
    await say(client, id, 'one');
    await say(client, id, 'two');
    expect((await stored(id)).heldBy).not.toBeNull();
    return client;
  };

  it('costs the store the message alone', async () => {
    const id = await beginDirect(app, 'asha', 'ben');
    const asha = await talk('asha', id);
    const commands = await commandsDuring(app, async () => {
      for (let n = 0; n < 5; n += 1) await say(asha, id, `more ${n}`);
    });
    const heads = commands.filter((command) => command.endsWith('conversations'));
    expect(commands.filter((command) => command === 'insert messages')).toHaveLength(5);
    // At most one of them was written behind meanwhile.
    expect(heads.length).toBeLessThanOrEqual(1);
  });

  it('costs the store a change alone, of whatever was said', async () => {
    const id = await beginDirect(app, 'asha', 'cleo');
    const asha = await talk('asha', id);
    const { id: messageId } = await say(asha, id, 'three');
    await asha.ask('message:react', { messageId, emoji: '🎉' });
    const commands = await commandsDuring(app, async () => {
      for (const emoji of ['👍', '😀', '😢', '❤️']) await asha.ask('message:react', { messageId, emoji });
    });
    const heads = commands.filter((command) => command.endsWith('conversations'));
    expect(commands.filter((command) => command.endsWith('messages'))).toEqual(
      ['find messages', 'findAndModify messages'].flatMap((_, __, pair) => [...pair, ...pair]),
    );
    expect(heads.length).toBeLessThanOrEqual(1);
  });

  it('shows changes of the last message in lists at once, and those of others not', async () => {
    const id = await beginDirect(app, 'asha', 'dina');
    const asha = await talk('asha', id);
    const [earlier, last] = [await say(asha, id, 'three'), await say(asha, id, 'four')];
    const shown = async (): Promise<unknown> => {
      const { body } = await app.rest('dina').get<ConversationPageDto>(PATH);
      return body.items[0];
    };
    const before = await shown();
    await asha.ask('message:edit', { messageId: earlier.id, content: 'three!' });
    await asha.ask('message:react', { messageId: last.id, emoji: '👍' });
    expect(await shown()).toEqual({ ...(before as object), rev: last.rev + 2 });
    await asha.ask('message:edit', { messageId: last.id, content: 'four!' });
    expect(await shown()).toMatchObject({ rev: last.rev + 3, unread: 4, lastMessage: { content: 'four!' } });
    await asha.ask('message:delete', { messageId: last.id });
    expect(await shown()).toMatchObject({
      rev: last.rev + 4,
      unread: 3,
      lastMessage: { content: '', deletedAt: expect.any(String) },
    });
  });

  it('is read as it is, by everybody and in every way', async () => {
    const id = await beginDirect(app, 'carl', 'ben');
    const carl = await talk('carl', id);
    const { body: before } = await app.rest('ben').get<ConversationDto>(`${PATH}/${id}`);
    for (let n = 0; n < 3; n += 1) {
      const { seq, rev } = await say(carl, id, `look ${n}`);
      const [one, list, unread, changes] = await Promise.all([
        app.rest('ben').get<ConversationDto>(`${PATH}/${id}`),
        app.rest('ben').get<ConversationPageDto>(PATH),
        app.rest('ben').get<UnreadDto>('/api/v1/unread'),
        app.rest('ben').get<{ rev: number }>(`${PATH}/${id}/changes?after=${before.rev}`),
      ]);
      expect(one.body).toMatchObject({
        rev,
        lastSeq: seq,
        lastMessage: { content: `look ${n}` },
        unread: seq,
      });
      expect(list.body.items[0]).toMatchObject({ id, lastMessage: { content: `look ${n}` } });
      expect(unread.body.conversations).toContainEqual({ conversationId: id, unread: seq });
      expect(changes.body).toMatchObject({ rev });
    }
  });

  it('is read as it is by those, too, who come while it is written for another', async () => {
    const id = await beginDirect(app, 'gus', 'hana');
    const gus = await talk('gus', id);
    for (let n = 0; n < 20; n += 1) {
      await say(gus, id, `race ${n}`);
      const lists: Promise<{ body: ConversationPageDto }>[] = [];
      for (let turn = 0; turn < 12; turn += 1) {
        lists.push(app.rest('hana').get<ConversationPageDto>(PATH));
        await nextTurn();
      }
      for (const { body } of await Promise.all(lists))
        expect(body.items[0]).toMatchObject({ id, lastMessage: { content: `race ${n}` } });
    }
  });

  it('gives one order to sends and to whatever else happens to it', async () => {
    const id = await beginGroup(app, ['dora', 'emil', 'fay']);
    const dora = await talk('dora', id);
    const [state, emil] = [await fetchState(app.rest('fay'), id), await app.connect('emil')];
    const revs = await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        if (n % 3 === 0) return (await say(dora, id, `dora ${n}`)).rev;
        if (n % 3 === 1) return (await say(emil, id, `emil ${n}`)).rev;
        const title = { title: `title ${n}` };
        return (await app.service().patch<ConversationDto>(`${PATH}/${id}`, title)).body.rev;
      }),
    );
    await catchUp(app.rest('fay'), id, state);
    expect(comparable(state)).toEqual(comparable(await fetchState(app.rest('fay'), id)));
    const sends = revs.filter((_, n) => n % 3 !== 2);
    expect(new Set(sends).size).toBe(sends.length);
  });

  it('gives no number twice while it is let go and held again by turns', async () => {
    const id = await beginGroup(app, ['hugo', 'ben']);
    const [hugo, ben] = [await app.connect('hugo'), await app.connect('ben')];
    const { id: messageId } = await say(hugo, id, 'one');
    const revs: number[] = [];
    for (let round = 0; round < 300; round += 1) {
      const sign = ben.ask<MessageDto>(round % 2 ? 'message:unreact' : 'message:react', {
        messageId,
        emoji: '👍',
      });
      const [{ rev }, { data }] = await Promise.all([
        say(hugo, id, `round ${round}`),
        sign,
        app.service().patch(`${PATH}/${id}`, { title: `round ${round}` }),
      ]);
      revs.push(rev, (data as MessageDto).rev);
    }
    expect(new Set(revs).size).toBe(revs.length);
  }, 60_000);

  it('is let go when nobody speaks any more', async () => {
    const id = await beginDirect(app, 'gina', 'ben');
    await talk('gina', id);
    const deadline = Date.now() + 15_000;
    while ((await stored(id)).heldBy !== null && Date.now() < deadline) await pause(100);
    expect(await stored(id)).toMatchObject({ heldBy: null, lastSeq: 2 });
  }, 30_000);

  it('is made up for from its messages where somebody else has written to it', async () => {
    const id = await beginDirect(app, 'hana', 'ben');
    const hana = await talk('hana', id);
    const state = await fetchState(app.rest('ben'), id);
    const { _id } = await stored(id);
    await app.database.collection('conversations').updateOne({ _id }, { $inc: { rev: 3 } });
    for (const n of [1, 2, 3]) {
      const { id: messageId } = await say(hana, id, `still here ${n}`);
      await hana.ask('message:react', { messageId, emoji: '👍' });
    }
    const { body } = await app.rest('ben').get<ConversationDto>(`${PATH}/${id}`);
    expect(body).toMatchObject({ lastSeq: 5, unread: 5, lastMessage: { content: 'still here 3' } });
    expect((await say(hana, id, 'and on')).seq).toBe(6);
    await catchUp(app.rest('ben'), id, state);
    expect(comparable(state)).toEqual(comparable(await fetchState(app.rest('ben'), id)));
    expect(state.messages.size).toBe(6);
  });

  it('is handed over whole when another node comes, and neither gives a number twice', async () => {
    const id = await beginDirect(app, 'ina', 'ben');
    const ina = await talk('ina', id);
    const sending = Array.from({ length: 40 }, (_, n) => say(ina, id, `while it comes ${n}`));
    const other = await TestApp.start({ MONGODB_URI: uri });
    const { body } = await other.rest('ben').get<ConversationDto>(`${PATH}/${id}`);
    expect(body.lastSeq).toBeGreaterThanOrEqual(2);
    const ben = await other.connect('ben');
    const all = [
      ...(await Promise.all(sending)),
      ...(await Promise.all(
        Array.from({ length: 40 }, (_, n) => (n % 2 ? say(ina, id, `ina ${n}`) : say(ben, id, `ben ${n}`))),
      )),
    ];
    expect(new Set(all.map(({ seq }) => seq)).size).toBe(80);
    expect(new Set(all.map(({ rev }) => rev)).size).toBe(80);
    ben.close();
    await other.app.close();
  }, 60_000);
});
