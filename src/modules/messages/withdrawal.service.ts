import { Injectable } from '@nestjs/common';
import type { MessageId } from '../../shared/ids.js';
import { MediaService } from '../media/index.js';
import type { Message } from './message.js';
import { SearchIndex } from './search/search-index.service.js';

/** What goes with what is said no more. Doing it again does no harm: whoever clears up behind a dead writer does so. */
@Injectable()
export class WithdrawalService {
  constructor(
    private readonly search: SearchIndex,
    private readonly media: MediaService,
  ) {}

  /** What the message said before is not found any more, and what was attached to a deleted one not fetched. */
  async withdraw({ id, conversationId, seq, deletedAt }: Message): Promise<void> {
    await this.search.invalidate(conversationId, seq);
    if (deletedAt) await this.media.remove(id);
  }

  /** What should have gone with a message that will never be may be sent again. */
  giveBack(id: MessageId): Promise<void> {
    return this.media.detach(id);
  }
}
