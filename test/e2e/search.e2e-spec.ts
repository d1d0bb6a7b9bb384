import './search/everywhere.js';
import './search/one-conversation.js';
import './search/property.js';
import './search/search-index.js';
