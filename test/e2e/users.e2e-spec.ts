import './users/blocks.js';
import './users/blocks-races.js';
import './users/people.js';
import './users/privacy.js';
import './users/races.js';
import './users/settings.js';
import './users/updated.js';
