export { MessageCreated } from './messages.events.js';
export { MessagesModule } from './messages.module.js';
