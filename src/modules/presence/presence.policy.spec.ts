import { describe, expect, it } from '@jest/globals';
import { lastSeen, type Seat, statusOf, statusOfSeat, strongest } from './presence.policy.js';

const times = { idleMs: 300, graceMs: 10 };
const seat = (fields: Partial<Seat> = {}): Seat => ({
  chosen: 'online',
  activeAt: 1000,
  leftAt: null,
  hasGrace: true,
  ...fields,
});

describe('a seat', () => {
  it.each([
    ['online while the client is active', seat(), 1299, 'online'],
    ['away after a while of silence', seat(), 1300, 'away'],
    ['away when the client says so, however active it is', seat({ chosen: 'away' }), 1000, 'away'],
    ['as it was, during the grace after its end', seat({ leftAt: 1100 }), 1109, 'online'],
    ['as idle in its grace as it was when it closed', seat({ leftAt: 1299 }), 1305, 'online'],
    ['away in its grace when it was idle', seat({ leftAt: 1300 }), 1305, 'away'],
    ['offline when the grace is over', seat({ leftAt: 1100 }), 1110, 'offline'],
  ])('is %s', (_, given, now, expected) => {
    expect(statusOfSeat(given, now, times)).toBe(expected);
  });

  it('is offline at once without a grace', () => {
    expect(statusOfSeat(seat({ leftAt: 1100 }), 1100, { ...times, graceMs: 0 })).toBe('offline');
    expect(statusOfSeat(seat({ leftAt: 1100, hasGrace: false }), 1100, times)).toBe('offline');
  });
});

describe('a person', () => {
  it('is online on any device: online', () => {
    expect(statusOf([seat({ chosen: 'away' }), seat(), seat({ leftAt: 0 })], 1000, times)).toBe('online');
  });

  it('is away on all that are left: away', () => {
    expect(statusOf([seat({ chosen: 'away' }), seat({ leftAt: 0 })], 1000, times)).toBe('away');
  });

  it('has no seat left: offline', () => {
    expect(statusOf([seat({ leftAt: 0 })], 1000, times)).toBe('offline');
    expect(statusOf([], 1000, times)).toBe('offline');
  });

  it('was seen last when the last of the seats closed', () => {
    expect(lastSeen([seat({ leftAt: 700 }), seat({ leftAt: 900 }), seat({ leftAt: 800 })], 1000)).toBe(900);
    expect(lastSeen([seat({ leftAt: 700 }), seat()], 1000)).toBe(1000);
  });
});

describe('several nodes', () => {
  it('agree on the strongest', () => {
    expect(strongest(['offline', 'away'])).toBe('away');
    expect(strongest(['away', 'online', 'offline'])).toBe('online');
    expect(strongest([])).toBe('offline');
  });
});
