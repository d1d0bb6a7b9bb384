import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ChatClient } from '../../support/chat-client.js';
import { ContractUser } from '../../support/contract-user.js';
import { TestApp } from '../../support/test-app.js';

/** People with numbers for ids, which is what all five contracts can name. */
const [ASHA, BEN] = ['51', '52'];
/** How much each socket says without waiting, more than is stored together, and what of it is refused. */
const SAID = 90;
const REFUSED = 7;
/** Where something else comes in between. */
const SIGNALLED = 75;

/** Where something is said. */
interface Place {
  id: string;
  bookName: string;
  number: number;
  /** Whom the speaker talks with. */
  otherId: string;
}

/** How a contract says something over a socket, and what it says in between. */
interface Way {
  prefix: string;
  say: string;
  body: (place: Place, text: string) => object;
  between: string;
  signal: (place: Place) => object;
}

const ways: Way[] = [
  {
    prefix: 'bookmarket',
    say: 'chat:message',
    body: ({ bookName }, message) => ({ conversationId: bookName, message }),
    between: 'chat:join',
    signal: ({ bookName }) => ({ conversationId: bookName }),
  },
  {
    prefix: 'naafe',
    say: 'send-message',
    body: ({ id, otherId }, content) => ({ conversationId: id, receiverId: otherId, content }),
    between: 'mark-read',
    signal: ({ id }) => ({ conversationId: id }),
  },
  {
    prefix: 'storefront',
    say: 'send_message',
    body: ({ otherId }, message) => ({ recipient_id: otherId, message }),
    between: 'typing',
    signal: ({ otherId }) => ({ recipient_id: otherId, is_typing: true }),
  },
  {
    prefix: 'jivbook',
    say: 'sendMessage',
    body: ({ id }, content) => ({ chatId: id, content, messageType: 'text' }),
    between: 'typing',
    signal: ({ id }) => ({ chatId: id, isTyping: true }),
  },
  {
    prefix: 'direct',
    say: 'send_message',
    body: ({ number, otherId }, content) => ({
      conversationId: number,
      receiverId: Number(otherId),
      content,
    }),
    between: 'typing',
    signal: ({ number }) => ({ conversationId: number }),
  },
];

describe('what a client of a contract says without waiting', () => {
  let app: TestApp;
  let place: Omit<Place, 'otherId'>;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    const bookId = `book-${randomUUID()}`;
    const members = [{ userId: ASHA }, { userId: BEN }];
    const subject = { type: 'book', id: bookId };
    const begun = await app.service().post('/api/v1/conversations', { type: 'subject', subject, members });
    const chats = await new ContractUser(app, 'direct', BEN).get('/api/chat/conversations');
    place = {
      id: begun.body.id,
      bookName: `${bookId}|${ASHA}:${BEN}`,
      number: chats.body.data.conversations[0].id,
    };
  });

  it.each(ways)('is numbered in the order of each socket: $prefix', async (way) => {
    const sockets = await Promise.all(
      [ASHA, ASHA, BEN].map((who) => new ContractUser(app, way.prefix, who).connect()),
    );
    const answers = await Promise.all(
      sockets.map((client, n) => burst(client, way, { ...place, otherId: n < 2 ? BEN : ASHA }, n)),
    );
    for (const acks of answers) {
      const refused = acks.flatMap(({ ok }, nth) => (ok ? [] : [nth]));
      expect(refused).toEqual([REFUSED]);
    }
    const contents = await history();
    expect(contents).toHaveLength(sockets.length * (SAID - 1));
    for (const n of sockets.keys()) {
      const own = contents.filter((content) => content.startsWith(`${n}:`));
      expect(own).toEqual(textsOf(n).filter(Boolean));
    }
    for (const client of sockets) client.close();
  });

  /** What was said, in its order. */
  async function history(after = 0): Promise<string[]> {
    const path = `/api/v1/conversations/${place.id}/messages?limit=100&after=${after}`;
    const { items, hasAfter } = (await app.rest(BEN).get(path)).body as {
      items: { seq: number; content: string }[];
      hasAfter: boolean;
    };
    const contents = items.map(({ content }) => content);
    return hasAfter ? [...contents, ...(await history(items.at(-1)?.seq))] : contents;
  }

  /** Everything at once, with something else in the middle; answers what became of the texts. */
  function burst(client: ChatClient, way: Way, at: Place, n: number): Promise<{ ok: boolean }[]> {
    return Promise.all(
      textsOf(n).map((text, nth) => {
        if (nth === SIGNALLED) client.socket.emit(way.between, way.signal(at));
        return client.ask(way.say, way.body(at, text));
      }),
    );
  }

  /** What a socket says; nothing where it is refused. */
  function textsOf(n: number): string[] {
    return Array.from({ length: SAID }, (_, nth) => (nth === REFUSED ? '' : `${n}:${nth}`));
  }
});
