import type { ServerOptions } from 'socket.io';
import type { Env } from '../../../config/env.js';
import { corsOptions } from '../../http/cors.js';
import { wireParser } from '../wire/wire-parser.js';

/** The largest packet a socket may send, in bytes. */
const MAX_PACKET_BYTES = 256 * 1024;
/** How long a connection may be in no namespace, at its beginning and later, in milliseconds. */
export const CONNECT_TIMEOUT_MS = 5000;

/** How Haggle runs Socket.IO. */
export function serverOptions(env: Env): Partial<ServerOptions> {
  return {
    cors: corsOptions(env),
    transports: env.SOCKET_IO_TRANSPORTS,
    maxHttpBufferSize: MAX_PACKET_BYTES,
    perMessageDeflate: false,
    serveClient: false,
    // Who wants another protocol is answered at once (`answerForeignUpgrades`).
    destroyUpgrade: false,
    parser: wireParser,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The lease of a socket: a heartbeat that is not answered in time ends it.
    pingInterval: env.PRESENCE_HEARTBEAT_MS,
    pingTimeout: env.PRESENCE_LEASE_MS - env.PRESENCE_HEARTBEAT_MS,
  };
}
