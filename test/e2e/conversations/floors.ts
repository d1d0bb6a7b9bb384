import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { MessagePageDto } from '../../../src/modules/messages/dto/message.dto.js';
import { Nodes } from '../../../src/platform/nodes/nodes.js';
import { commandsDuring } from '../../support/commands.js';
import { say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import { watchedDatabase } from '../../support/test-database.js';

/** How often somebody reads while something changes. */
const READS = 20;

describe('who may read a conversation from where on', () => {
  const uri = watchedDatabase();
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ MONGODB_URI: uri });
  });

  afterAll(() => app.stop());

  const group = async (): Promise<string> => {
    const { body } = await app.service().post<ConversationDto>('/api/v1/conversations', {
      type: 'group',
      title: 'books',
      members: ['asha', 'ben', 'carl'].map((userId) => ({ userId })),
    });
    await say(app.rest('asha'), body.id, 'one', 'two');
    return body.id;
  };
  const read = async (node: TestApp, who: string, id: string): Promise<string[] | number> => {
    const { status, body } = await node.rest(who).get<MessagePageDto>(`/api/v1/conversations/${id}/messages`);
    return status === 200 ? body.items.map(({ content }) => content) : status;
  };
  const remove = (node: TestApp, who: string, id: string): Promise<unknown> =>
    node.service().delete(`/api/v1/conversations/${id}/members/${who}`);

  it('is looked up once while the node is alone', async () => {
    const id = await group();
    await read(app, 'asha', id);
    const commands = await commandsDuring(app, async () => {
      expect(await read(app, 'asha', id)).toEqual(['one', 'two']);
      expect(await read(app, 'ben', id)).toEqual(['one', 'two']);
      expect(await read(app, 'nobody', id)).toBe(404);
    });
    expect(commands.filter((command) => command === 'find conversations')).toEqual([]);
  });

  it('counts from the answer on when somebody is removed or has cleared it, whoever reads meanwhile', async () => {
    const id = await group();
    const reading = Promise.all(Array.from({ length: READS }, () => read(app, 'ben', id)));
    await remove(app, 'ben', id);
    expect(await read(app, 'ben', id)).toBe(404);
    for (const seen of await reading) expect([404, ['one', 'two']]).toContainEqual(seen);
    expect(await read(app, 'ben', id)).toBe(404);
    await read(app, 'carl', id);
    await app.rest('carl').delete(`/api/v1/conversations/${id}/history`);
    expect(await read(app, 'carl', id)).toEqual([]);
  });

  it('counts when another node has changed it', async () => {
    const id = await group();
    expect(await read(app, 'ben', id)).toEqual(['one', 'two']);
    const other = await TestApp.start({ MONGODB_URI: uri });
    expect(app.app.get(Nodes, { strict: false }).isAlone).toBe(false);
    await remove(other, 'ben', id);
    expect(await read(app, 'ben', id)).toBe(404);
    await other.app.close();
  });
});
