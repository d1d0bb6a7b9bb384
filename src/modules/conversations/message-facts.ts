import { Injectable } from '@nestjs/common';
import type { ConversationId, MessageId, UserId } from '../../shared/ids.js';
import type { Intent, Preview } from './conversation.js';
import type { SendDraft } from './heads/heads.policy.js';

/** A stretch of a conversation. */
export interface SeqRange {
  conversationId: ConversationId;
  /** The range begins behind this `seq`, ... */
  after: number;
  /** ... and ends with this one; with the newest message where it is not said. */
  upTo?: number;
}

/** A place of a conversation that nobody has taken. */
export interface EmptyPlace {
  seq: number;
  rev: number;
}

/** A place of a conversation that is taken: by a message, or by a void. */
export interface TakenPlace extends SendDraft, EmptyPlace {
  isVoid: boolean;
}

/** What a conversation must know of its messages. */
export interface MessageFactsSource {
  /** Finds out which of these overdue writes were done, and makes the others void. */
  settle(intents: Intent[]): Promise<void>;
  /** Those of these announced writes that are done. */
  findDone(intents: Intent[]): Promise<Set<Intent>>;
  /** How many messages of each range do not count as unread: deleted or void. */
  countHidden(ranges: SeqRange[]): Promise<Map<ConversationId, number>>;
  /** How many messages of each range, that are there, are not by this person. */
  countOfOthers(userId: UserId, ranges: SeqRange[]): Promise<Map<ConversationId, number>>;
  /** The `seq` of the newest message of the range that is there and not by this person; null without one. */
  lastOfOthers(userId: UserId, range: SeqRange): Promise<number | null>;
  /** The places of the range that are taken, in their order. */
  takenPlaces(range: SeqRange): Promise<TakenPlace[]>;
  /** The highest `rev` that a message of the conversation, or a void, has; 0 without any. */
  lastRev(conversationId: ConversationId): Promise<number>;
  /** The newest message, deleted or not, as lists show it; null without one. */
  newest(conversationId: ConversationId): Promise<Preview | null>;
  /** Makes these places void for ever, those that nothing has taken. */
  makeVoid(conversationId: ConversationId, places: EmptyPlace[]): Promise<void>;
  /** What the messages said that were edited or deleted under a `rev` above this one is not found any more, nor fetched. */
  withdraw(conversationId: ConversationId, above: number): Promise<void>;
  /** Gives a message this `rev`, unless it has a higher one. */
  renumber(id: MessageId, rev: number): Promise<void>;
}

/** Messages stand on conversations and not the other way round: the messages module puts its knowledge here. */
@Injectable()
export class MessageFacts {
  /** Set once, by the messages module when it starts. */
  source: MessageFactsSource;
}
