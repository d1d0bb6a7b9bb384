import './sockets/left-connections.js';
import './sockets/slow-clients.js';
import './sockets/sockets.js';
