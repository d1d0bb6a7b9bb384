import { OnEvent } from '@nestjs/event-emitter';
import { Realtime } from '../../platform/ws/realtime.js';
import { Broadcaster } from '../../platform/ws/wire-events.js';
import { InOrder } from '../../shared/in-order.js';
import { ProfileChanged } from '../users/index.js';
import { BlocksService } from './blocks/blocks.service.js';
import { UserUpdatedDto } from './dto/person.dto.js';
import { Partners } from './pairs/partners.js';

/** What the server says about people. */
const peopleEvents = {
  'user:updated': {
    payload: UserUpdatedDto,
    description:
      'Somebody has another name or picture. To every socket of theirs and of those who share a conversation with them, once; ' +
      'not to those whom they block, or who block them.',
  },
};

/** Tells those who show somebody in their lists how the person looks now. */
@Broadcaster(peopleEvents)
export class PeopleBroadcaster {
  private readonly inOrder = new InOrder();

  constructor(
    private readonly realtime: Realtime,
    private readonly partners: Partners,
    private readonly blocks: BlocksService,
  ) {}

  /** Two changes of one person are told in their order; what nobody sees asks nobody, and somebody new knows who they are. */
  @OnEvent(ProfileChanged.name)
  async changed({ user, isNew, looksDifferent }: ProfileChanged): Promise<void> {
    if (!looksDifferent) return;
    const { id: userId, name, avatarUrl } = user;
    await this.inOrder.run(userId, async () => {
      const partners = await this.partners.whoKnow(userId);
      const blocked = await this.blocks.blockedAmong(userId, partners);
      const others = partners.filter((partner) => !blocked.has(partner));
      const audience = isNew ? others : [userId, ...others];
      this.realtime.toUsers(peopleEvents, 'user:updated', audience, { userId, name, avatarUrl });
    });
  }
}
