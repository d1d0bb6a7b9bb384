import './reading/marks-of-many.js';
import './reading/marks-soon.js';
import './reading/marks-together.js';
import './reading/unread.js';
import './reading/unread-many.js';
