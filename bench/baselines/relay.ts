/**
 * B1, B2, B3: the least that a Socket.IO server can do. A message goes to the room of its conversation and the sender gets
 * an ack; STORE says what is done before that: `nothing`, `one` insertOne a message, or `batch`: insertMany for all that
 * arrived while the insertMany before was under way. Who asks what they have missed is answered nothing. Where there is a Redis they hear
 * of other nodes by Socket.IO's own adapter for it.
 */
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { Server } from 'socket.io';
import { door, type KnownSocket } from './door.js';

interface Said {
  conversationId: string;
  content: string;
}

interface Row extends Said {
  _id: mongoose.mongo.ObjectId;
  senderId: string;
  createdAt: Date;
}

type Store = (row: Row) => Promise<void>;

const client = await mongoose.mongo.MongoClient.connect(process.env['MONGODB_URI'] ?? '');
const messages = client.db().collection<Row>('messages');
await messages.createIndexes([{ key: { conversationId: 1, createdAt: -1 } }]);

const stores: Record<string, () => Store> = {
  nothing: () => async () => undefined,
  one: () => async (row) => {
    await messages.insertOne(row);
  },
  batch: batchedStore,
};

function batchedStore(): Store {
  let waiting: { row: Row; done: () => void; failed: (error: unknown) => void }[] = [];
  let busy = false;
  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await messages
        .insertMany(
          batch.map(({ row }) => row),
          { ordered: false },
        )
        .then(
          () => batch.forEach(({ done }) => done()),
          (error: unknown) => batch.forEach(({ failed }) => failed(error)),
        );
    }
    busy = false;
  };
  return (row) =>
    new Promise((done, failed) => {
      waiting.push({ row, done, failed });
      if (busy) return;
      busy = true;
      setImmediate(() => void flush());
    });
}

const store = (stores[process.env['STORE'] ?? 'nothing'] as () => Store)();
const http = createServer();
const redisUrl = process.env['REDIS_URL'];
const io = new Server(http, redisUrl ? { adapter: createAdapter(new Redis(redisUrl)) } : {});
io.use(door);
io.on('connection', (socket: KnownSocket) => {
  socket.on('message:send', async ({ conversationId, content }: Said, ack: (answer: object) => void) => {
    const row = {
      _id: new mongoose.mongo.ObjectId(),
      conversationId,
      senderId: socket.data.userId,
      content,
      createdAt: new Date(),
    };
    await store(row);
    const { _id, ...said } = row;
    const message = { id: _id.toHexString(), ...said };
    socket.to(conversationId).emit('message:created', message);
    ack({ ok: true, data: message });
  });
  socket.on('sync', (_asked: object, ack: (answer: object) => void) => ack({ ok: true }));
});
http.listen(Number(process.env['PORT']), '127.0.0.1');
