import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { DefaultEventsMap, ExtendedError, Socket } from 'socket.io';

/** A socket that was let in: it knows whose it is. */
export type KnownSocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, { userId: string }>;

const key = createSecretKey(Buffer.from(process.env['JWT_SECRET'] ?? ''));

/** Socket.IO middleware: the token of the handshake is verified, and the socket joins its person and its conversation. */
export function door(socket: KnownSocket, next: (error?: ExtendedError) => void): void {
  const { token, conversationId } = socket.handshake.auth as { token: string; conversationId?: string };
  try {
    const claims = jwt.verify(token, key, { algorithms: ['HS256'] }) as jwt.JwtPayload;
    socket.data.userId = claims.sub ?? '';
  } catch (error) {
    next(error as Error);
    return;
  }
  void socket.join(`user:${socket.data.userId}`);
  if (conversationId) void socket.join(conversationId);
  next();
}
