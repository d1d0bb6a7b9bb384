import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { clearedSeqOf, type Conversation, ConversationAccess } from '../../conversations/index.js';
import { UsersService } from '../../users/index.js';
import type { ExportFormat } from '../dto/export-query.dto.js';
import { csvWriter } from './export-csv.js';
import { htmlWriter } from './export-html.js';
import { jsonWriter } from './export-json.js';
import {
  type ExportedConversation,
  type ExportedMessage,
  type ExportWriter,
  toExported,
} from './export-writer.js';
import { MessagePresenter } from '../messages.presenter.js';
import { MessagesRepository } from '../messages.repository.js';
import type { ShownMessage } from '../shown-message.rows.js';

/** How many messages are in memory at a time. */
const BATCH = 100;

const writers: Record<ExportFormat, ExportWriter> = { json: jsonWriter, csv: csvWriter, html: htmlWriter };

/** A file in the making. */
export interface Export {
  fileName: string;
  contentType: string;
  /** Reads on only when somebody takes the next piece; whoever stops taking ends the reading. */
  pieces: AsyncGenerator<string>;
}

/** Writes whole conversations down, as long as they may be. */
@Injectable()
export class ExportService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly messages: MessagesRepository,
    private readonly presenter: MessagePresenter,
    private readonly users: UsersService,
  ) {}

  /** Everything that the caller may see of a conversation up to now. Throws `conversations.not_found`. */
  async open(caller: Principal, id: ConversationId, format: ExportFormat): Promise<Export> {
    const conversation = await this.access.asViewer(caller, id);
    const writer = writers[format];
    const head = await this.headOf(conversation);
    const batches = this.batches(caller, conversation);
    return {
      fileName: `conversation-${id}.${format}`,
      contentType: writer.contentType,
      pieces: pieces(writer, head, batches),
    };
  }

  private async headOf({
    id,
    type,
    title,
    subject,
    members,
    createdAt,
  }: Conversation): Promise<ExportedConversation> {
    const names = await this.namesOf(members.map(({ userId }) => userId));
    const people = members.map(({ userId, role, joinedAt }) => ({
      userId,
      name: names.get(userId) ?? null,
      role,
      joinedAt,
    }));
    return { id, type, title, subject, members: people, createdAt, exportedAt: new Date() };
  }

  /**
   * Two queries a batch and nothing open between two: a reader may be as slow as they like. One who may not read any more is cut off:
   * throws `conversations.not_found`.
   */
  private async *batches(caller: Principal, conversation: Conversation): AsyncGenerator<ExportedMessage[]> {
    const { id, lastSeq } = conversation;
    for (let last = clearedSeqOf(caller, conversation); ;) {
      const batch = await this.messages.findBetween(id, { after: last, before: lastSeq + 1 }, BATCH);
      if (batch.length > 0) yield await this.named(caller, batch);
      if (batch.length < BATCH) return;
      last = Math.max(batch.at(-1)?.seq ?? last, await this.access.floorOf(caller, id));
    }
  }

  private async named(caller: Principal, batch: ShownMessage[]): Promise<ExportedMessage[]> {
    const names = await this.namesOf(batch.flatMap(({ senderId }) => senderId ?? []));
    const dtos = await this.presenter.present(caller, (batch[0] as ShownMessage).conversationId, batch);
    return dtos.map((dto) => toExported(dto, names.get(dto.senderId ?? '') ?? null));
  }

  private async namesOf(userIds: UserId[]): Promise<Map<string, string | null>> {
    const users = await this.users.findMany([...new Set(userIds)]);
    return new Map(users.map(({ id, name }) => [id, name]));
  }
}

async function* pieces(
  writer: ExportWriter,
  head: ExportedConversation,
  batches: AsyncIterable<ExportedMessage[]>,
): AsyncGenerator<string> {
  yield writer.begin(head);
  let separator = '';
  for await (const batch of batches) {
    yield separator + batch.map((message) => writer.message(message)).join(writer.separator);
    separator = writer.separator;
  }
  yield writer.end;
}
