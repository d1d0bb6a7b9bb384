import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import type { MessageDto, SentMessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import { Nodes } from '../../../src/platform/nodes/nodes.js';
import { NodesRepository } from '../../../src/platform/nodes/nodes.repository.js';
import { beginDirect } from '../../support/conversations.js';
import { TestApp } from '../../support/test-app.js';
import { testDatabase } from '../../support/test-database.js';

const nodesOf = ({ app }: TestApp): Nodes => app.get(Nodes, { strict: false });

/** Looks until it is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(10);
}

describe('the nodes of a database', () => {
  it('know whether they are alone, also after others have come and gone', async () => {
    const uri = testDatabase();
    const first = await TestApp.start({ MONGODB_URI: uri });
    expect(nodesOf(first).isAlone).toBe(true);
    const second = await TestApp.start({ MONGODB_URI: uri });
    expect([first, second].map((app) => nodesOf(app).isAlone)).toEqual([false, false]);
    await second.app.close();
    await until(() => nodesOf(first).isAlone);
    await first.stop();
  });

  it('are never two of which one believes itself alone, however many start at once', async () => {
    const uri = testDatabase();
    const apps = await Promise.all(Array.from({ length: 3 }, () => TestApp.start({ MONGODB_URI: uri })));
    expect(apps.map((app) => nodesOf(app).isAlone)).toEqual([false, false, false]);
    const [last, ...others] = apps as [TestApp, ...TestApp[]];
    for (const { app } of others) await app.close();
    await until(() => nodesOf(last).isAlone);
    await last.stop();
  });

  it('store what they have kept in memory before another one begins', async () => {
    const uri = testDatabase();
    const first = await TestApp.start({ MONGODB_URI: uri });
    let isStored = false;
    nodesOf(first).beforeSharing(async () => {
      await pause(300);
      isStored = true;
    });
    const second = await TestApp.start({ MONGODB_URI: uri });
    expect(isStored).toBe(true);
    await second.app.close();
    await first.stop();
  });

  it.each([
    ['at once', 0],
    ['when they have said that they are there', 1],
  ])(
    'are heard of before they write again, cut off while another one was left alone: %s',
    async (_, said) => {
      const uri = testDatabase();
      const first = await TestApp.start({ MONGODB_URI: uri });
      const second = await TestApp.start({ MONGODB_URI: uri });
      // Before the cut: what a connect still does behind its answer would share the refusals of it.
      const ben = await second.connect('ben');
      const cut = jest.spyOn(second.app.get(NodesRepository, { strict: false }), 'renew');
      cut.mockRejectedValue(new Error('cut off'));
      await until(() => nodesOf(first).isAlone);
      const conversationId = await beginDirect(first, 'asha', 'ben');
      const asha = await first.connect('asha');
      const say = async (content: string): Promise<SentMessageDto> =>
        (await asha.ask<SentMessageDto>('message:send', { conversationId, content })).data as SentMessageDto;
      const { id: messageId } = await say('one');
      await say('two');
      cut.mockRestore();
      const again = jest.spyOn(second.app.get(NodesRepository, { strict: false }), 'renew');
      await until(() => again.mock.results.length >= said);
      await Promise.all(again.mock.results.map(({ value }) => value));
      const inMemory = await say('three');
      const { data } = await ben.ask<MessageDto>('message:react', { messageId, emoji: '👍' });
      expect(nodesOf(first).isAlone).toBe(false);
      expect(data).toMatchObject({ rev: inMemory.rev + 1 });
      await second.stop();
      await first.app.close();
    },
  );

  it('know who listens to what once that is said, also those who come meanwhile', async () => {
    const uri = testDatabase();
    const [first, second] = await Promise.all([
      TestApp.start({ MONGODB_URI: uri }),
      TestApp.start({ MONGODB_URI: uri }),
    ]);
    expect([nodesOf(first).hasListeners, nodesOf(second).isListenedTo('books')]).toEqual([false, false]);
    const [third] = await Promise.all([
      TestApp.start({ MONGODB_URI: uri }),
      ...['books', 'pets'].map((topic) => nodesOf(first).listen(topic)),
    ]);
    for (const app of [second, third]) {
      const nodes = nodesOf(app);
      expect(['books', 'pets', 'jobs'].map((topic) => nodes.isListenedTo(topic))).toEqual([
        true,
        true,
        false,
      ]);
    }
    expect(nodesOf(first).hasListeners).toBe(false);
    for (const { app } of [second, third]) await app.close();
    await first.stop();
  });

  it('wait for the lease of one that was killed while it was alone, and no longer', async () => {
    const uri = testDatabase();
    const first = await TestApp.start({ MONGODB_URI: uri });
    await first.app
      .get(NodesRepository, { strict: false })
      .renew('dead', 1500, { isAlone: true, listensTo: [], knows: [] });
    const second = await TestApp.start({ MONGODB_URI: uri });
    const others = await first.app.get(NodesRepository, { strict: false }).findOthers('nobody');
    expect(others.map(({ _id }) => _id)).not.toContain('dead');
    await second.app.close();
    await first.stop();
  });

  it('hear of one that dies, and not of one that stops', async () => {
    const uri = testDatabase();
    const first = await TestApp.start({ MONGODB_URI: uri });
    let deaths = 0;
    nodesOf(first).whenOneDies(() => (deaths += 1));
    const second = await TestApp.start({ MONGODB_URI: uri });
    await second.app.close();
    await until(() => nodesOf(first).isAlone);
    expect(deaths).toBe(0);
    await first.app
      .get(NodesRepository, { strict: false })
      .renew('dead', 4000, { isAlone: false, listensTo: [], knows: [] });
    await until(() => deaths > 0);
    await first.stop();
    expect(deaths).toBe(1);
  });

  it('stop although the database does not answer any more', async () => {
    const app = await TestApp.start();
    const asked = jest.spyOn(app.app.get(NodesRepository, { strict: false }), 'renew');
    asked.mockReturnValue(new Promise(() => undefined));
    await until(() => asked.mock.calls.length > 0);
    await app.stop();
  });
});
