import { Types } from 'mongoose';
import { newMessage } from '../../src/modules/messages/message.js';
import { toRow } from '../../src/modules/messages/messages.rows.js';
import { type ConversationId, newMessageId, type UserId } from '../../src/shared/ids.js';
import type { TestApp } from './test-app.js';

/** Puts messages of one person behind those of a conversation, straight into the store: many, in no time. */
export async function seedMessages(
  app: TestApp,
  conversationId: string,
  senderId: string,
  contents: string[],
): Promise<void> {
  const conversations = app.database.collection('conversations');
  const _id = new Types.ObjectId(conversationId);
  const change = { $inc: { lastSeq: contents.length, rev: contents.length } };
  const before = await conversations.findOneAndUpdate({ _id }, change, { returnDocument: 'before' });
  const { lastSeq, rev } = before as unknown as { lastSeq: number; rev: number };
  const rows = contents.map((content, index) =>
    toRow(messageAt(content, lastSeq + index + 1, rev + index + 1)),
  );
  await app.database.collection('messages').insertMany(rows, { ordered: false });

  function messageAt(content: string, seq: number, itsRev: number): ReturnType<typeof newMessage> {
    const sender = { senderId: senderId as UserId, clientMessageId: null, fingerprint: '' };
    const said = { type: 'text', content, replyTo: null, metadata: null, forwardedFrom: null };
    const place = { id: newMessageId(), conversationId: conversationId as ConversationId, seq, rev: itsRev };
    return newMessage(
      { ...sender, ...said, mediaIds: [] },
      { ...place, createdAt: new Date(), attachments: [] },
    );
  }
}
