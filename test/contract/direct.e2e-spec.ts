import './direct/crossing.js';
import './direct/lists.js';
import './direct/reading.js';
import './direct/send.js';
import './direct/signals.js';
import './direct/sockets.js';
import './direct/strangers.js';
