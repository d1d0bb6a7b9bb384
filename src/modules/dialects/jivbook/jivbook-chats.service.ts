import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId } from '../../../shared/ids.js';
import { BlocksService } from '../../conversations/index.js';
import { type PageNumberDto, pageOf } from '../shared/dto/page-number.dto.js';
import { ReadingService } from '../shared/reading.service.js';
import { otherThan } from '../shared/talk.js';
import { TalksService } from '../shared/talks.service.js';
import type { JivbookCreateDto } from './dto/jivbook.dto.js';
import type {
  JivbookBlockAnswerDto,
  JivbookChatAnswerDto,
  JivbookChatsAnswerDto,
  JivbookReadAnswerDto,
} from './dto/jivbook-answers.dto.js';
import { PET, toJivbookChat } from './jivbook.presenter.js';

/** The chats of contract 003 in the terms of everybody else. */
@Injectable()
export class JivbookChatsService {
  constructor(
    private readonly talks: TalksService,
    private readonly reading: ReadingService,
    private readonly blocks: BlocksService,
  ) {}

  /** Begins a chat, or finds it. Throws `conversations.invalid_members` or `conversations.read_only`. */
  async create(caller: Principal, { participantId, petId }: JivbookCreateDto): Promise<JivbookChatAnswerDto> {
    const subject = petId ? { type: PET, id: petId } : null;
    const { talk, created } = await this.talks.begin(caller, [caller.userId, participantId], subject);
    const message = created ? 'Chat created successfully' : 'Chat retrieved successfully';
    return { success: true, message, data: toJivbookChat(talk), created };
  }

  /** The caller's chats, newest activity first. */
  async list(caller: Principal, query: PageNumberDto): Promise<JivbookChatsAnswerDto> {
    const { page, limit } = pageOf(query, 20);
    const { items, total } = await this.talks.list(caller, { page, limit });
    const totalPages = Math.ceil(total / limit);
    const pagination = { currentPage: page, totalPages, totalChats: total, hasMore: page < totalPages };
    const data = { chats: items.map(toJivbookChat), pagination };
    return { success: true, message: 'Chats retrieved successfully', data };
  }

  /** Marks all messages of a chat as read. Throws `conversations.not_found`. */
  async read(caller: Principal, id: ConversationId): Promise<JivbookReadAnswerDto> {
    const readCount = await this.reading.readAll(caller, id);
    return { success: true, message: 'Messages marked as read', data: { readCount } };
  }

  /** Blocks the other one, or lets them be again. Throws `conversations.not_found`. */
  async toggleBlock(caller: Principal, id: ConversationId): Promise<JivbookBlockAnswerDto> {
    const before = await this.talks.open(caller, id);
    const other = otherThan(before, caller.userId).userId;
    const isBlocked = !before.conversation.blockedBy.includes(caller.userId);
    if (isBlocked) await this.blocks.block(caller, other);
    else await this.blocks.unblock(caller, other);
    const { conversation } = await this.talks.open(caller, id);
    const message = isBlocked ? 'Chat blocked successfully' : 'Chat unblocked successfully';
    return { success: true, message, data: { isBlocked, blockedBy: conversation.blockedBy } };
  }
}
