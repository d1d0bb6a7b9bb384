export { BeginService } from './begin.service.js';
export { BlockChanged } from './blocks/blocks.events.js';
export { BlocksService } from './blocks/blocks.service.js';
export { type Changed, ChangedService } from './changed.service.js';
export {
  clearedSeqOf,
  type Conversation,
  type ConversationBrief,
  type CurrentBrief,
  type Intent,
  type ListedConversation,
  type ListedMember,
  marksFor,
  type Member,
  memberIds,
  memberOf,
  type Preview,
  readAtOf,
  type SearchedConversation,
} from './conversation.js';
export { ConversationAccess } from './conversation-access.js';
export { conversationErrors } from './conversations.errors.js';
export {
  ConversationCreated,
  ConversationDelivered,
  ConversationRead,
  ConversationUpdated,
} from './conversations.events.js';
export { ConversationsModule } from './conversations.module.js';
export { ConversationsService } from './conversations.service.js';
export { type ConversationChange, conversationChangeDtos } from './dto/change.dto.js';
export { MarksService } from './marks/marks.service.js';
export { MemberAdded, MemberRemoved, MemberUpdated } from './members/members.events.js';
export { MembersService } from './members/members.service.js';
export {
  type EmptyPlace,
  MessageFacts,
  type MessageFactsSource,
  type SeqRange,
  type TakenPlace,
} from './message-facts.js';
export { NumbersService } from './numbers/numbers.service.js';
export type { PairsKind } from './pairs/pairs.rows.js';
export { type NumberedPage, PairsService } from './pairs/pairs.service.js';
export { Partners } from './pairs/partners.js';
export { PersonalChanged } from './personal/personal.events.js';
export { PersonalService } from './personal/personal.service.js';
export type { ChangePlace } from './heads/heads.policy.js';
export { IntentsService } from './heads/intents.service.js';
export { SequenceService, WRITE_LEASE_MS } from './heads/sequence.service.js';
export { UnreadService } from './marks/unread.service.js';
