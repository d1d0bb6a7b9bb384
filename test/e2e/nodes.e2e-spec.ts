import './nodes/cluster-events.js';
import './nodes/nodes.js';
import './nodes/without-redis.js';
