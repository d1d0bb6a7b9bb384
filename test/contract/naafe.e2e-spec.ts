import './naafe/naafe.js';
import './naafe/reading.js';
