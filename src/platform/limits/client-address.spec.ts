import { describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { addressKey, clientAddress } from './client-address.js';

const request = (remoteAddress: string, forwarded?: string): Parameters<typeof clientAddress>[0] => ({
  socket: { remoteAddress } as Socket,
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
});

const trustTens = (address: string): boolean => address.startsWith('10.');

describe('the address of a client', () => {
  it.each([
    ['is that of the connection', request('203.0.113.9'), '203.0.113.9'],
    ['is not what a stranger says', request('203.0.113.9', '198.51.100.1'), '203.0.113.9'],
    ['is what a trusted proxy says', request('10.0.0.1', '198.51.100.1'), '198.51.100.1'],
    [
      'is what the last trusted proxy says',
      request('10.0.0.1', '6.6.6.6, 198.51.100.1, 10.0.0.2'),
      '198.51.100.1',
    ],
    ['is the farthest where all are trusted', request('10.0.0.1', '10.0.0.3, 10.0.0.2'), '10.0.0.3'],
    ['is the proxy itself where it forwards for nobody', request('10.0.0.1'), '10.0.0.1'],
  ])('%s', (_, given, expected) => {
    expect(clientAddress(given, trustTens)).toBe(expected);
  });

  it('counts hops from the nearest', () => {
    const oneHop = (_: string, hop: number): boolean => hop < 1;
    expect(clientAddress(request('203.0.113.9', '6.6.6.6, 198.51.100.1'), oneHop)).toBe('198.51.100.1');
  });
});

describe('what an address is counted by', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [undefined, 'unknown'],
  ])('%s is %s', (address, expected) => {
    expect(addressKey(address)).toBe(expected);
  });
});
