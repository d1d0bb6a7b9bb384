export { PresenceDto } from './dto/presence.dto.js';
export { PresenceChanged } from './presence.events.js';
export { PresenceModule } from './presence.module.js';
export { PresenceService } from './presence.service.js';
export { TypingStarted, TypingStopped } from './typing.events.js';
export { TypingService } from './typing.service.js';
