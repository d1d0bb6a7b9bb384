import { Injectable } from '@nestjs/common';
import { groupedBy } from '../../../shared/grouped-by.js';
import type { Conversation, Intent } from '../conversation.js';
import { readableRev } from '../conversations.policy.js';
import { MessageFacts } from '../message-facts.js';
import { SequenceService } from './sequence.service.js';

/** What readers do where a conversation announces something that may not be made yet. */
@Injectable()
export class IntentsService {
  constructor(
    private readonly sequence: SequenceService,
    private readonly facts: MessageFacts,
  ) {}

  /** Reads conversations; where a writer has died in between, clears that up and reads again. */
  async settled<Row extends Pick<Conversation, 'intents'>>(read: () => Promise<Row[]>): Promise<Row[]> {
    const conversations = await read();
    const overdue = this.sequence.overdue(conversations.flatMap(({ intents }) => intents));
    if (overdue.length === 0) return conversations;
    await this.facts.source.settle(overdue);
    return read();
  }

  /** The same for one. */
  async settledOne<Row extends Pick<Conversation, 'intents'>>(read: () => Promise<Row>): Promise<Row> {
    const [conversation] = await this.settled(async () => [await read()]);
    return conversation as Row;
  }

  /** The `rev`s up to which everything in these conversations is made. Whoever asks reads the messages after that. */
  async readableRevs(conversations: Pick<Conversation, 'id' | 'rev' | 'intents'>[]): Promise<number[]> {
    const asked = this.sequence.unfinished(conversations.flatMap(({ intents }) => intents));
    const done = asked.length === 0 ? new Set<Intent>() : await this.facts.source.findDone(asked);
    const open = groupedBy(
      asked.filter((intent) => !done.has(intent)),
      ({ conversationId }) => conversationId,
    );
    return conversations.map((conversation) => readableRev(conversation, open.get(conversation.id) ?? []));
  }

  /** The same of one. */
  async readableRev(conversation: Pick<Conversation, 'id' | 'rev' | 'intents'>): Promise<number> {
    const [rev] = await this.readableRevs([conversation]);
    return rev as number;
  }
}
