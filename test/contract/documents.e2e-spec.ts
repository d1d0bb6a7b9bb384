import './documents/configuration.js';
import './documents/guides.js';
import './documents/protocol.js';
import './documents/samples.js';
import './documents/schema.js';
