import { MessageCreated } from '../../messages/index.js';

/** A message was stored, and somebody uses a contract by which it may be heard of. */
export class MessageForContracts extends MessageCreated {}
