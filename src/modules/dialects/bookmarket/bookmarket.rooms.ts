import { roomOf } from '../shared/rooms.js';
import type { Named } from './bookmarket.policy.js';

/** The sockets that look at a conversation under one name; no other two people can get into it, whatever their ids. */
export function bookRoom({ about, first, second }: Named): string {
  return roomOf(JSON.stringify([about, first, second]));
}
