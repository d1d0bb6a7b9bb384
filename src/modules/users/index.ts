export { Acquaintances } from './acquaintances.js';
export { UserDto } from './dto/user.dto.js';
export { ProfileChanged, SettingsChanged } from './users.events.js';
export { UsersModule } from './users.module.js';
export type { User } from './user.js';
export type { UserSettings } from './users.schema.js';
export { UsersService } from './users.service.js';
