import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId } from '../../../shared/ids.js';
import {
  clearedSeqOf,
  type Conversation,
  ConversationAccess,
  ConversationsService,
  IntentsService,
} from '../../conversations/index.js';
import { messageChange, pageOf } from './changes.policy.js';
import { ChangesRepository } from './changes.repository.js';
import type { ChangePageDto, ChangesQueryDto, MessageChangeDto } from '../dto/changes.dto.js';
import type { MessageDto } from '../dto/message.dto.js';
import { messageErrors } from '../messages.errors.js';
import { MessagePresenter } from '../messages.presenter.js';

/** How many changes of a conversation come along with a `sync`. */
const FIRST_CHANGES = 20;

/** The changes after one `rev` and up to another that can be read: so many at most. */
interface Stretch {
  after: number;
  upTo: number;
  limit: number;
}

/**
 * Everything that happened in a conversation after a `rev`. A reader never skips: where a change is announced and not
 * made yet, the page ends before it, until it is made or its lease is over and it is void.
 */
@Injectable()
export class ChangesService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly conversations: ConversationsService,
    private readonly intents: IntentsService,
    private readonly changes: ChangesRepository,
    private readonly presenter: MessagePresenter,
  ) {}

  /** A page of changes. Throws `conversations.not_found` or `messages.rev_unknown`. */
  async since(caller: Principal, id: ConversationId, query: ChangesQueryDto): Promise<ChangePageDto> {
    const conversation = await this.intents.settledOne(() => this.access.asViewer(caller, id));
    if (query.after > conversation.rev) throw messageErrors.revUnknown(conversation.rev);
    const upTo = await this.intents.readableRev(conversation);
    return this.page(caller, conversation, { ...query, upTo });
  }

  /** The first changes up to `upTo` in a conversation that the caller is in; null for a `rev` that it did not give out. */
  async first(
    caller: Principal,
    conversation: Conversation,
    { after, upTo }: Pick<Stretch, 'after' | 'upTo'>,
  ): Promise<ChangePageDto | null> {
    if (after > conversation.rev) return null;
    return this.page(caller, conversation, { after, upTo, limit: FIRST_CHANGES });
  }

  private async page(
    caller: Principal,
    conversation: Conversation,
    { after, upTo, limit }: Stretch,
  ): Promise<ChangePageDto> {
    if (after >= upTo) return { changes: [], rev: upTo, hasMore: false };
    const found = await Promise.all([
      this.ofMessages(caller, conversation, { after, upTo, limit: limit + 1 }),
      this.conversations.changesSince(caller, conversation, after),
    ]);
    const all = found.flat().filter(({ rev }) => rev <= upTo);
    const changes = pageOf(all, limit);
    const hasMore = changes.length < all.length;
    return { changes, rev: hasMore ? (changes.at(-1)?.rev ?? after) : upTo, hasMore };
  }

  private async ofMessages(
    caller: Principal,
    conversation: Conversation,
    range: Stretch,
  ): Promise<MessageChangeDto[]> {
    const aboveSeq = clearedSeqOf(caller, conversation);
    const messages = await this.changes.findChanged({ conversationId: conversation.id, ...range, aboveSeq });
    const dtos = await this.presenter.present(caller, conversation.id, messages);
    return messages.map((message, index) => messageChange(message, dtos[index] as MessageDto, range.after));
  }
}
