import { applyDecorators, Injectable, SetMetadata, type Type } from '@nestjs/common';

/** Metadata key of `@Broadcaster()`. */
export const WIRE_EVENTS = 'haggle:wire-events';

/** One event that the server sends: the class of its payload, and when and to whom it goes. */
export interface WireEvent<Payload = unknown> {
  /** `[SomeDto]` for a list of them. */
  payload: Type<Payload> | Type<Payload>[];
  description: string;
}

/** The events of one module by their names: the typed page of the wire, and the source of the events document. */
export type WireEvents = Record<string, WireEvent>;

/** What an event of a catalogue carries. */
export type PayloadOf<Events extends WireEvents, Name extends keyof Events> =
  Events[Name]['payload'] extends Type<infer Payload>
    ? Payload
    : Events[Name]['payload'] extends Type<infer Item>[]
      ? Item[]
      : never;

/** Marks the provider that turns domain events into these wire events; the events document finds them by it. */
export const Broadcaster = (events: WireEvents): ClassDecorator =>
  applyDecorators(Injectable(), SetMetadata(WIRE_EVENTS, events));
