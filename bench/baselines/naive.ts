/**
 * B4: contract 001 (Naafe) as its document describes it and as most such servers are written: Express, Socket.IO and
 * Mongoose; find the conversation, create the message, update the conversation, emit, ack. With indexes, and with the same
 * write concern as everybody here.
 */
import { createServer } from 'node:http';
import express, { type NextFunction, type Request, type Response } from 'express';
import jwt from 'jsonwebtoken';
import mongoose from 'mongoose';
import { Server } from 'socket.io';
import type { KnownSocket } from './door.js';
import { Conversation, Message, User } from './naive.models.js';

interface Said {
  conversationId: string;
  receiverId: string;
  content: string;
}

const secret = process.env['JWT_SECRET'] ?? '';
const userOf = (token: string): string => (jwt.verify(token, secret) as jwt.JwtPayload).sub ?? '';

const app = express();
const http = createServer(app);
const io = new Server(http);

async function say(senderId: string, { conversationId, receiverId, content }: Said): Promise<object> {
  const conversation = await Conversation.findOne({
    _id: conversationId,
    $or: [{ 'participants.seeker': senderId }, { 'participants.provider': senderId }],
  });
  if (!conversation) throw new Error('Conversation not found');
  const message = await Message.create({ conversationId, senderId, receiverId, content });
  const receiver = conversation.participants?.seeker.equals(receiverId) ? 'seeker' : 'provider';
  await Conversation.findByIdAndUpdate(conversationId, {
    lastMessage: { content, senderId, timestamp: message.timestamp },
    $inc: { [`unreadCount.${receiver}`]: 1 },
  });
  const { _id: messageId, timestamp } = message;
  io.to(`user:${receiverId}`).emit('receive-message', {
    messageId,
    conversationId,
    senderId,
    content,
    timestamp,
  });
  return { messageId, conversationId, content, timestamp };
}

io.use((socket: KnownSocket, next) => {
  try {
    socket.data.userId = userOf(String(socket.handshake.auth['token']));
    next();
  } catch {
    next(new Error('Authentication error'));
  }
});
io.on('connection', (socket: KnownSocket) => {
  const { userId } = socket.data;
  void socket.join(`user:${userId}`);
  socket.on('send-message', async (said: Said, ack: (answer: object) => void) => {
    try {
      const sent = await say(userId, said);
      socket.emit('message-sent', sent);
      ack({ ok: true });
    } catch (error) {
      ack({ ok: false, error: (error as Error).message });
    }
  });
});

const chat = express.Router();
chat.use((request: Request, response: Response, next: NextFunction) => {
  try {
    response.locals['userId'] = userOf((request.headers.authorization ?? '').replace('Bearer ', ''));
    next();
  } catch {
    response.status(401).json({ message: 'Unauthorized' });
  }
});
const caller = (response: Response): string => String(response.locals['userId']);

/** Stands for the acceptance of an offer. */
chat.post('/conversations', async (request: Request, response: Response) => {
  const { seeker, provider } = request.body as { seeker: string; provider: string };
  for (const id of [seeker, provider])
    await User.updateOne({ _id: id }, { name: `Person ${id}` }, { upsert: true });
  response.status(201).json(await Conversation.create({ participants: { seeker, provider } }));
});

chat.get('/conversations', async (request: Request, response: Response) => {
  const { page = 1, limit = 20 } = request.query;
  const mine = {
    $or: [{ 'participants.seeker': caller(response) }, { 'participants.provider': caller(response) }],
  };
  const conversations = await Conversation.find(mine)
    .populate('participants.seeker participants.provider', 'name avatarUrl')
    .sort({ updatedAt: -1 })
    .skip((Number(page) - 1) * Number(limit))
    .limit(Number(limit));
  response.json({ conversations, total: await Conversation.countDocuments(mine) });
});

chat.get('/conversations/:conversationId/messages', async (request: Request, response: Response) => {
  const { page = 1, limit = 20 } = request.query;
  const { conversationId } = request.params;
  const conversation = await Conversation.findById(conversationId);
  const { seeker, provider } = conversation?.participants ?? {};
  if (!seeker?.equals(caller(response)) && !provider?.equals(caller(response))) {
    response.status(403).json({ message: 'Forbidden' });
    return;
  }
  const messages = await Message.find({ conversationId })
    .populate('senderId', 'name avatarUrl')
    .sort({ timestamp: -1 })
    .skip((Number(page) - 1) * Number(limit))
    .limit(Number(limit));
  response.json({ messages, total: await Message.countDocuments({ conversationId }) });
});

chat.post('/conversations/:conversationId/messages', async (request: Request, response: Response) => {
  const { conversationId } = request.params;
  const said = request.body as Omit<Said, 'conversationId'>;
  response.status(201).json(await say(caller(response), { ...said, conversationId: String(conversationId) }));
});

app.use(express.json());
app.use('/api/chat', chat);
await mongoose.connect(process.env['MONGODB_URI'] ?? '');
await Promise.all([User.init(), Conversation.init(), Message.init()]);
http.listen(Number(process.env['PORT']), '127.0.0.1');
