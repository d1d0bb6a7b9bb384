/**
 * Which addresses an attachment may have (issue 6, `direct`): https, on a host of the public internet, without a user and a password,
 * and not too long. It is never fetched here, but clients of both people do so: an address inside of somebody's network, or one
 * that parsers read differently, is no attachment.
 */
import { BlockList, isIP } from 'node:net';

const MAX_LENGTH = 2048;

/** Names that mean something in a house alone. */
const PRIVATE_NAME =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa|in-addr\.arpa|ip6\.arpa)$/;

/** What is no single host of the public internet, of the whole of IPv4. */
const privateAddresses = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  privateAddresses.addSubnet(network, bits, 'ipv4');
// Of IPv6 only 2000::/3 is public, without the parts for examples and those that lead to IPv4.
const publicAddresses = new BlockList();
publicAddresses.addSubnet('2000::', 3, 'ipv6');
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  privateAddresses.addSubnet(network, bits, 'ipv6');

/** The address in the one form in which all parsers read it alike; null for one that no attachment may have. */
export function attachmentUrl(text: unknown): string | null {
  if (typeof text !== 'string' || !/^https:\/\/[^/\\]/i.test(text) || /[\s\\\p{Cc}]/u.test(text)) return null;
  if (text.length > MAX_LENGTH || !URL.canParse(text)) return null;
  const { href, hostname, username, password } = new URL(text);
  const isFine = username === '' && password === '' && isPublic(hostname) && href.length <= MAX_LENGTH;
  return isFine ? href : null;
}

/** The parser has made every way to write an IPv4 address, decimal, octal, hexadecimal or short, the usual one. */
function isPublic(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.+$/g, '');
  if (isIP(host) === 4) return !privateAddresses.check(host, 'ipv4');
  if (isIP(host) === 6) return publicAddresses.check(host, 'ipv6') && !privateAddresses.check(host, 'ipv6');
  return host.includes('.') && !PRIVATE_NAME.test(host);
}
