import { durableSend } from './p1-durable-send.js';
import { loneSender } from './p2-lone-sender.js';
import { idleMemory } from './p3-idle-memory.js';
import { connect } from './p4-connect.js';
import { group } from './p5-group.js';
import { history } from './p6-history.js';
import { lists } from './p7-lists.js';
import { receipts } from './p8-receipts.js';
import { storm } from './p9-storm.js';
import { rest } from './p10-rest.js';
import { twoNodes } from './p11-two-nodes.js';
import { manyConversations } from './p12-many-conversations.js';
import type { Scenario } from './scenario.js';

/** All of them, in order. */
export const scenarios: Scenario[] = [
  durableSend,
  loneSender,
  idleMemory,
  connect,
  group,
  history,
  lists,
  receipts,
  storm,
  rest,
  twoNodes,
  manyConversations,
];
