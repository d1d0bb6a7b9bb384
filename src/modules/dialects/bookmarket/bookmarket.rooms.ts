import type { RealtimeSocket } from '../../../platform/ws/realtime-socket.js';
import { roomOf } from '../shared/rooms.js';
import type { Found } from './bookmarket-finder.service.js';
import { heardAs, type Named, namesOf, turned } from './bookmarket.policy.js';

/** The sockets that look at a conversation under one name; no other two people can get into it, whatever their ids. */
export function bookRoom({ about, first, second }: Named): string {
  return roomOf(JSON.stringify([about, first, second]));
}

/** Puts a socket into the room of the name that was used last, and no other of the conversation. */
export async function enter(socket: RealtimeSocket, found: Found): Promise<void> {
  await leave(socket, found);
  const { conversation, named } = found;
  await socket.join(bookRoom(conversation ? heardAs(conversation, named) : named));
}

/** Takes a socket out of all rooms of a conversation. */
export async function leave(socket: RealtimeSocket, { conversation, named }: Found): Promise<void> {
  const names = conversation ? namesOf(conversation) : [];
  for (const name of [named, turned(named), ...names]) await socket.leave(bookRoom(name));
}
