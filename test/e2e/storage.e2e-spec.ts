import './storage/explain.js';
import './storage/find-all.js';
import './storage/insert-all.js';
import './storage/upgrade.js';
