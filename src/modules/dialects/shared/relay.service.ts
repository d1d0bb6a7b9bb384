import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { EventBus } from '../../../platform/events/event-bus.js';
import { Nodes } from '../../../platform/nodes/nodes.js';
import { Connections } from '../../../platform/ws/sockets/connections.js';
import { MessageCreated } from '../../messages/index.js';
import { LatestTalks } from './latest-talks.js';
import { MessageForContracts } from './shared.events.js';

/** Tells the contracts what is said, while anybody uses one of them: else a send costs nothing for all of them together. */
@Injectable()
export class RelayService implements OnModuleInit {
  /** Sockets of contracts on this node. */
  private readonly open = new Set<string>();

  constructor(
    private readonly connections: Connections,
    private readonly nodes: Nodes,
    private readonly events: EventBus,
    private readonly latest: LatestTalks,
  ) {}

  onModuleInit(): void {
    this.connections.watch({
      opened: ({ id, namespace }) => {
        if (namespace !== '/') this.open.add(id);
      },
      closed: ({ id }) => void this.open.delete(id),
    });
  }

  /** After every send, whichever way it came. Other nodes say when they have such sockets. */
  @OnEvent(MessageCreated.name)
  sent({ message, conversation, attachments, readBefore }: MessageCreated): void {
    this.latest.said(conversation);
    if (this.open.size === 0 && !this.nodes.hasListeners) return;
    this.events.publish(new MessageForContracts(message, conversation, attachments, readBefore));
  }
}
