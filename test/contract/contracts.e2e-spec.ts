import './contracts/all-five.js';
import './contracts/said-at-once.js';
import './contracts/totals.js';
