export { SessionEnded } from './auth.events.js';
export { AuthModule } from './auth.module.js';
export { LONGEST_LINK_S } from './auth.policy.js';
