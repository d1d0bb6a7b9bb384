import type { Type } from '@nestjs/common';
import { BansRepository } from '../../src/modules/auth/bans.repository.js';
import { SessionsRepository } from '../../src/modules/auth/sessions.repository.js';
import { ConversationsRepository } from '../../src/modules/conversations/conversations.repository.js';
import { afterWrites, type Head } from '../../src/modules/conversations/heads/heads.policy.js';
import { HeadsRepository } from '../../src/modules/conversations/heads/heads.repository.js';
import { SequenceRepository } from '../../src/modules/conversations/heads/sequence.repository.js';
import { MarksRepository } from '../../src/modules/conversations/marks/marks.repository.js';
import { PairsRepository } from '../../src/modules/conversations/pairs/pairs.repository.js';
import { PartnersRepository } from '../../src/modules/conversations/pairs/partners.repository.js';
import type { MediaId } from '../../src/modules/media/media.js';
import { MediaRepository } from '../../src/modules/media/media.repository.js';
import { SharedStateRepository } from '../../src/modules/media/shared-state.repository.js';
import { SweeperService } from '../../src/modules/media/sweeper.service.js';
import { UsageRepository } from '../../src/modules/media/usage.repository.js';
import { ChangesRepository } from '../../src/modules/messages/sync/changes.repository.js';
import { MessagePagesRepository } from '../../src/modules/messages/pages/message-pages.repository.js';
import { MessagesRepository } from '../../src/modules/messages/messages.repository.js';
import { RevisionsRepository } from '../../src/modules/messages/changes/revisions.repository.js';
import { SearchRepository } from '../../src/modules/messages/search/search.repository.js';
import { UpgradeRepository } from '../../src/modules/messages/upgrade.repository.js';
import { PresenceRepository } from '../../src/modules/presence/presence.repository.js';
import { UsersRepository } from '../../src/modules/users/users.repository.js';
import { NodesRepository } from '../../src/platform/nodes/nodes.repository.js';
import { type ConversationId, newMessageId, type UserId } from '../../src/shared/ids.js';
import type { Flow } from './query-flows.js';
import { changeBy, draftBy } from './send-draft.js';
import { beginWith, say } from './talk.js';
import type { TestApp } from './test-app.js';

const asha = 'asha' as UserId;
const now = new Date();

const part = <Part>(app: TestApp, type: Type<Part>): Part => app.app.get(type, { strict: false });

/** What every start asks, and what nodes ask for each other. */
const starts: Flow = async (app) => {
  await part(app, SessionsRepository).listEnded(now);
  await part(app, BansRepository).listBanned();
  await part(app, BansRepository).listChanged(now);
  await part(app, SharedStateRepository).secret('media-links');
  await part(app, HeadsRepository).findHeld();
  await part(app, UpgradeRepository).onModuleInit();
  await part(app, NodesRepository).removeGone(now);
  await part(app, NodesRepository).renew('another', 1, { isAlone: false, listensTo: [], knows: [] });
  await part(app, NodesRepository).findOthers('another');
  await part(app, NodesRepository).anyKnown(['another']);
  await part(app, NodesRepository).remove('another');
};

/** Writers that died between their two writes. */
const accidents: Flow = async (app) => {
  const conversationId = (await beginWith(app, 'asha', 'gina')).id as ConversationId;
  const intent = { conversationId, rev: 2, seq: 1, messageId: newMessageId(), sendKey: null, at: now };
  const head = (await part(app, HeadsRepository).find(conversationId)) as Head;
  const stale = afterWrites({ ...head, rev: 0 }, [draftBy(asha, null)], []);
  await part(app, HeadsRepository).write([{ id: conversationId, change: stale }]);
  await part(app, HeadsRepository).findMany([conversationId]);
  await part(app, MessagesRepository).findPlaces({ conversationId, after: 0 });
  await part(app, ChangesRepository).findDone([intent]);
  await part(app, MessagesRepository).insertVoid(intent);
  await part(app, MessagesRepository).insertVoid(intent);
  await part(app, MessagesRepository).insertVoids([intent]);
  await part(app, RevisionsRepository).fence({ id: intent.messageId, rev: 3 });
  await part(app, SequenceRepository).findIntents(conversationId);
  const take = { id: conversationId, draft: draftBy(asha, null), finished: [] };
  await part(app, SequenceRepository).takeForSends([take]);
  await part(app, SequenceRepository).takeForChange(conversationId, changeBy(asha, intent.messageId), []);
  await part(app, MessagesRepository).lastRev(conversationId);
  await part(app, MessagesRepository).findRevised(conversationId, 1);
  await part(app, SequenceRepository).dropIntents(conversationId, [2], ['asha c-1']);
  await part(app, SequenceRepository).replacePreview(conversationId, intent.messageId, null);
  await part(app, SearchRepository).lastActivity(conversationId, now, 0);
};

/** What is swept up behind uploads. */
const sweeping: Flow = async (app) => {
  const id = newMessageId() as unknown as MediaId;
  await part(app, SweeperService).sweep();
  await part(app, MediaRepository).confirm([newMessageId()]);
  await part(app, MediaRepository).detach(newMessageId());
  await part(app, MediaRepository).detach(newMessageId(), [id]);
  await part(app, MediaRepository).detachGhost(newMessageId(), now);
  await part(app, MediaRepository).delete([id]);
  await part(app, MessagesRepository).findExisting([newMessageId()]);
  await part(app, UsageRepository).take(asha, 1, 2);
  await part(app, UsageRepository).take(asha, 2, 2);
  await part(app, UsageRepository).giveBack(asha, 1);
};

/** What happens some time after somebody has come or gone. */
const absences: Flow = async (app) => {
  await part(app, PresenceRepository).isInvisible(asha);
  await part(app, PresenceRepository).arrive(asha, now, false);
  await part(app, PresenceRepository).arrive('somebody new' as UserId, now, true);
  await part(app, PresenceRepository).saveSeen([asha], now);
  await part(app, PresenceRepository).setInvisible(asha, false, false);
  await part(app, PresenceRepository).outlastVisit(asha);
  await part(app, PresenceRepository).invisibleAmong([asha]);
};

/** What two people ask in the same turn, who are answered together. */
const together: Flow = async (app) => {
  const both = [asha, 'ben' as UserId];
  await Promise.all(both.map((userId) => part(app, PresenceRepository).isInvisible(userId)));
  await Promise.all(both.map((userId) => part(app, UsersRepository).findMany([userId])));
  await Promise.all(both.map((userId) => part(app, PartnersRepository).findOf(userId)));
  await Promise.all(both.map((userId) => part(app, PairsRepository).listBetween(userId, 'carl' as UserId)));
};

/** A marker over a socket, where the conversation is looked at first, and markers in two conversations in the same turn. */
const markers: Flow = async (app) => {
  const ids = await Promise.all(
    ['iris', 'jack'].map(async (who) => {
      const { id } = await beginWith(app, who, 'asha');
      await say(app.rest(who), id, 'Hello');
      return id as ConversationId;
    }),
  );
  const iris = await app.connect('iris');
  await iris.ask('conversation:read', { conversationId: ids[0], seq: 0 });
  await Promise.all(ids.map((id) => part(app, MarksRepository).moveDelivered(asha, id, 1)));
};

/** What only those ask whose lists and histories are longer than a page. */
const longLists: Flow = async (app) => {
  const id = (await beginWith(app, 'asha', 'hugo')).id as ConversationId;
  await part(app, PairsRepository).count(asha, 'all');
  await part(app, PairsRepository).count(asha, 'of-numbers');
  const after = { at: now.getTime(), id };
  await part(app, PairsRepository).listWhole(asha, 1, after);
  await part(app, ConversationsRepository).listSearched(asha, 1, after);
  await part(app, MessagePagesRepository).countVoid({ id, floor: 0 });
};

/** What only starts, long lists, accidents and timers ask the database: the repositories are called as their callers would. */
export const rareFlows: Flow[] = [starts, accidents, sweeping, absences, together, markers, longLists];
