export { SessionEnded } from './auth.events.js';
export { AuthModule } from './auth.module.js';
