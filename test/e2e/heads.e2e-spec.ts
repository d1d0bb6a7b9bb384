import './heads/heads.js';
import './heads/many-conversations.js';
import './heads/recovery.js';
