export { DialectsModule } from './dialects.module.js';
