import './presence/presence.js';
import './presence/typing.js';
import './presence/typing-races.js';
