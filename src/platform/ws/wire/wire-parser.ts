import { Decoder, type Packet } from 'socket.io-parser';

/**
 * How packets of Socket.IO are written: as JSON, at once. (The library first looks through everything for binary parts, of which
 * Haggle sends none.)
 */
class JsonEncoder {
  /** Called by Socket.IO. */
  encode(packet: Packet): [string] {
    return [packetText(packet)];
  }
}

/** A packet as Socket.IO's protocol writes it. */
export function packetText({ type, nsp, id, data }: Packet): string {
  const place = nsp && nsp !== '/' ? `${nsp},` : '';
  return `${type}${place}${id ?? ''}${data === undefined ? '' : JSON.stringify(data)}`;
}

/** What Socket.IO reads and writes packets with. */
export const wireParser = { Encoder: JsonEncoder, Decoder };
