import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Types } from 'mongoose';
import type { MessageDto, MessagePageDto } from '../../../src/modules/messages/dto/message.dto.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import { testDatabase } from '../../support/test-database.js';

const FORMER_INDEX = { conversationId: 1, senderId: 1, clientMessageId: 1 } as const;

describe('messages that an earlier version has stored', () => {
  const MONGODB_URI = testDatabase();
  let app: TestApp;
  let conversationId: string;
  const [one, two] = [new Types.ObjectId(), new Types.ObjectId()];

  beforeAll(async () => {
    const before = await TestApp.start({ MONGODB_URI });
    conversationId = (await beginWith(before, 'asha', 'ben')).id;
    await say(before.rest('asha'), conversationId, 'one', 'two');
    const messages = before.database.collection('messages');
    const rows = await messages.find().sort({ seq: 1 }).toArray();
    await messages.deleteMany({});
    await messages.insertMany(
      rows.map(({ id: _id, ...row }) => ({ ...row, _id: row['seq'] === 1 ? one : two })),
    );
    await messages.createIndexes([{ key: FORMER_INDEX }]);
    await before.app.close();
    app = await TestApp.start({ MONGODB_URI });
  });

  afterAll(() => app.stop());

  it('are read, named and changed as before', async () => {
    const path = `/api/v1/conversations/${conversationId}/messages`;
    const { body } = await app.rest('ben').get<MessagePageDto>(path);
    expect(body.items.map(({ id }) => id)).toEqual([one, two].map(String));
    const edited = await app
      .rest('asha')
      .patch<MessageDto>(`/api/v1/messages/${one.toHexString()}`, { content: 'changed' });
    expect(edited).toMatchObject({ status: 200, body: { seq: 1, content: 'changed' } });
  });

  it('have the indexes of this version, and no other', async () => {
    const indexes = await app.database.collection('messages').indexes();
    expect(indexes.map(({ key }) => key)).not.toContainEqual(FORMER_INDEX);
    expect(indexes.map(({ key }) => key)).toContainEqual({ id: 1 });
  });
});
