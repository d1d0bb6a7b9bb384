import type { IncomingMessage } from 'node:http';
import { addressKey, clientAddress, type TrustProxy } from '../../limits/client-address.js';
import type { Transport } from './realtime-socket.js';

/** What of the request that began a connection outlives it. */
type LightRequest = Pick<IncomingMessage, 'headers' | 'url'> & { connection: object; address: string };

/**
 * Socket.IO keeps the request that began a connection as long as that lasts, with all its headers and its parser. Sockets are told by
 * the token and the address, and nothing else of it.
 */
export function lighten(transport: Transport, trust: TrustProxy): void {
  const { authorization, origin } = transport.request.headers;
  const light: LightRequest = {
    headers: { ...(authorization && { authorization }), ...(origin && { origin }) },
    url: '',
    connection: {},
    address: addressKey(clientAddress(transport.request, trust)),
  };
  transport.request = light as unknown as IncomingMessage;
}

/** What the address behind a connection is counted by. */
export function addressOf({ request }: Transport): string {
  return (request as unknown as LightRequest).address;
}
