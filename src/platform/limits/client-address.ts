import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/** Whether to believe what this address says about whom it forwards for; `hop` counts from the nearest. */
export type TrustProxy = (address: string, hop: number) => boolean;

/** The address of a client behind the proxies that are trusted: what Express calls `request.ip`, for requests that it never sees. */
export function clientAddress(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  trust: TrustProxy,
): string | undefined {
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
  const hops = [socket.remoteAddress ?? '', ...forwarded.reverse().map((address) => address.trim())].filter(
    (address) => address !== '',
  );
  return hops.find((address, hop) => !trust(address, hop)) ?? hops.at(-1);
}

/** What an address is counted by: an IPv6 network of 64 bits is one customer, and IPv4 in IPv6 is IPv4. */
export function addressKey(address: string | undefined): string {
  const plain = (address ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [left, right] = plain.replace(/%.*/, '').split('::').map(groupsOf) as [string[], string[]?];
  const zeros = Array.from({ length: right ? 8 - left.length - right.length : 0 }, () => '0');
  const network = [...left, ...zeros, ...(right ?? [])].slice(0, 4);
  return `${network.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`;
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':');
}
