import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mongo } from 'mongoose';
import { ConversationsRepository } from '../../../src/modules/conversations/conversations.repository.js';
import type {
  ConversationDto,
  CreatedConversationDto,
} from '../../../src/modules/conversations/dto/conversation.dto.js';
import { TestApp } from '../../support/test-app.js';

describe('a conversation that was begun', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('is told also where the database has made it and its answer was lost', async () => {
    const gil = await app.connect('gil');
    const { rows } = app.app.get<unknown>(ConversationsRepository) as { rows: mongo.Collection };
    const insert = rows.insertOne.bind(rows);
    jest.spyOn(rows, 'insertOne').mockImplementationOnce(async (row) => {
      await insert(row);
      throw new mongo.MongoNetworkError('lost');
    });
    const body = { type: 'direct', members: [{ userId: 'gil' }] };
    const begun = await app.rest('hal').post<CreatedConversationDto>('/api/v1/conversations', body);
    expect(begun).toMatchObject({ status: 201, body: { created: true } });
    await gil.hear<ConversationDto>('conversation:created', ({ id }) => id === begun.body.id);
  });
});
