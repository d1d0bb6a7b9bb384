import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Principal } from '../../platform/auth/principal.js';
import type { MessageId } from '../../shared/ids.js';
import type { ConversationId } from '../../shared/ids.js';
import { ConversationAccess } from '../conversations/index.js';
import { AttachedMessages } from '../media/index.js';
import type { HistoryQueryDto } from './dto/history-query.dto.js';
import type { EarlierContentDto, MessageDto, MessagePageDto } from './dto/message.dto.js';
import { MAX_PINNED, type Message } from './message.js';
import { messageErrors } from './messages.errors.js';
import { MessagePresenter } from './messages.presenter.js';
import { MessagesRepository } from './messages.repository.js';
import { SettlementService } from './settlement.service.js';
import type { ShownMessage } from './shown-message.rows.js';

/** Where a page is looked for: a conversation, from behind the history that the reader has cleared. */
interface Stretch {
  viewer: Principal;
  id: ConversationId;
  floor: number;
  limit: number;
}

/** The messages of a conversation, read back. */
@Injectable()
export class MessagesService implements OnModuleInit {
  constructor(
    private readonly access: ConversationAccess,
    private readonly messages: MessagesRepository,
    private readonly presenter: MessagePresenter,
    private readonly attached: AttachedMessages,
    private readonly settlement: SettlementService,
  ) {}

  /** Media know by it what holds them. */
  onModuleInit(): void {
    this.attached.provide((messages) => this.settlement.existing(messages));
  }

  /** A page of messages. Throws `conversations.not_found` or `messages.ambiguous_page`. */
  async history(caller: Principal, id: ConversationId, query: HistoryQueryDto): Promise<MessagePageDto> {
    const floor = await this.access.floorOf(caller, id);
    const { before, after, around, limit } = query;
    if ([before, after, around].filter((place) => place !== undefined).length > 1)
      throw messageErrors.ambiguousPage();
    const stretch = { viewer: caller, id, floor, limit };
    if (around !== undefined) return this.pageAround(stretch, around);
    return after === undefined ? this.pageBefore(stretch, before) : this.pageAfter(stretch, after);
  }

  /** One message. Throws `messages.not_found`. */
  async get(caller: Principal, id: MessageId): Promise<MessageDto> {
    return this.presenter.presentOne(caller, await this.see(caller, id));
  }

  /** What a message said before it was edited, oldest first. Throws `messages.not_found`. */
  async earlierContents(caller: Principal, id: MessageId): Promise<EarlierContentDto[]> {
    const { history } = await this.see(caller, id);
    return history;
  }

  /** The pinned messages of a conversation, at most 100, newest pin first. Throws `conversations.not_found`. */
  async pinned(caller: Principal, id: ConversationId): Promise<MessageDto[]> {
    const floor = await this.access.floorOf(caller, id);
    const messages = await this.messages.findPinned(id, MAX_PINNED);
    return this.presenter.present(
      caller,
      id,
      messages.filter(({ seq }) => seq > floor),
    );
  }

  /** A message that the caller may see: the one way to get hold of it by its id. Throws `messages.not_found`. */
  async see(caller: Principal, id: MessageId): Promise<Message> {
    const message = await this.messages.findById(id);
    const floor = message && (await this.access.findFloor(caller, message.conversationId));
    if (!message || floor === null || message.seq <= floor) throw messageErrors.notFound();
    return message;
  }

  /** As `see`, for members alone: whoever may see everything has to be one, too. */
  seeAsMember(caller: Principal, id: MessageId): Promise<Message> {
    return this.see({ ...caller, roles: [] }, id);
  }

  /** The message with this number in a conversation. Throws `conversations.not_found` or `messages.not_found`. */
  async at(caller: Principal, id: ConversationId, seq: number): Promise<ShownMessage> {
    const floor = await this.access.floorOf(caller, id);
    const [message] = await this.messages.findBetween(id, { after: seq - 1, before: seq + 1 }, 1);
    if (!message || seq <= floor) throw messageErrors.notFound();
    return message;
  }

  /** What is newer than the newest need not be asked. */
  private async pageBefore({ viewer, id, floor, limit }: Stretch, seq?: number): Promise<MessagePageDto> {
    const [rows, [newer]] = await Promise.all([
      this.messages.findBetween(
        id,
        { after: floor, ...(seq !== undefined && { before: seq }) },
        -(limit + 1),
      ),
      seq === undefined ? [] : this.messages.findBetween(id, { after: Math.max(floor, seq - 1) }, 1),
    ]);
    const items = await this.presenter.present(viewer, id, rows.slice(-limit));
    return { items, hasBefore: rows.length > limit, hasAfter: newer !== undefined };
  }

  private async pageAfter({ viewer, id, floor, limit }: Stretch, seq: number): Promise<MessagePageDto> {
    const [rows, [older]] = await Promise.all([
      this.messages.findBetween(id, { after: Math.max(floor, seq) }, limit + 1),
      this.messages.findBetween(id, { after: floor, before: seq + 1 }, -1),
    ]);
    const items = await this.presenter.present(viewer, id, rows.slice(0, limit));
    return { items, hasBefore: older !== undefined, hasAfter: rows.length > limit };
  }

  private async pageAround({ viewer, id, floor, limit }: Stretch, seq: number): Promise<MessagePageDto> {
    const older = Math.ceil(limit / 2);
    const newer = limit - older;
    const [before, after] = await Promise.all([
      this.messages.findBetween(id, { after: floor, before: seq + 1 }, -(older + 1)),
      this.messages.findBetween(id, { after: Math.max(floor, seq) }, newer + 1),
    ]);
    const items = await this.presenter.present(viewer, id, [
      ...before.slice(-older),
      ...after.slice(0, newer),
    ]);
    return { items, hasBefore: before.length > older, hasAfter: after.length > newer };
  }
}
