import './sync/changes.js';
import './sync/changes-together.js';
import './sync/sync.js';
