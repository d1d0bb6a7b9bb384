import './auth/accounts.js';
import './auth/remembered-tokens.js';
import './auth/sessions.js';
import './auth/sockets.js';
import './auth/strangers.js';
import './auth/tokens-of-strangers.js';
