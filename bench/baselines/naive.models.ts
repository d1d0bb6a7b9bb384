import mongoose from 'mongoose';

const { ObjectId } = mongoose.Schema.Types;

/** The schemas of contract 001, as they stand there. */
export const User = mongoose.model(
  'User',
  new mongoose.Schema({ name: String, avatarUrl: String }, { timestamps: true }),
);

const conversation = new mongoose.Schema(
  {
    jobRequestId: { type: ObjectId },
    participants: {
      seeker: { type: ObjectId, ref: 'User', required: true },
      provider: { type: ObjectId, ref: 'User', required: true },
    },
    lastMessage: {
      content: String,
      senderId: { type: ObjectId, ref: 'User' },
      timestamp: Date,
    },
    unreadCount: { seeker: { type: Number, default: 0 }, provider: { type: Number, default: 0 } },
    isActive: { type: Boolean, default: true },
  },
  { timestamps: true },
);
conversation.index({ 'participants.seeker': 1, updatedAt: -1 });
conversation.index({ 'participants.provider': 1, updatedAt: -1 });
export const Conversation = mongoose.model('Conversation', conversation);

const message = new mongoose.Schema(
  {
    conversationId: { type: ObjectId, ref: 'Conversation', required: true },
    senderId: { type: ObjectId, ref: 'User', required: true },
    receiverId: { type: ObjectId, ref: 'User', required: true },
    content: { type: String, required: true, maxlength: 2000 },
    timestamp: { type: Date, default: Date.now },
    read: { type: Boolean, default: false },
    readAt: Date,
  },
  { timestamps: true },
);
message.index({ conversationId: 1, timestamp: -1 });
export const Message = mongoose.model('Message', message);
