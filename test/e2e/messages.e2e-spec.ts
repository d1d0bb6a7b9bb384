import './messages/changes.js';
import './messages/dead-writers.js';
import './messages/history.js';
import './messages/messages.js';
import './messages/pins.js';
import './messages/races.js';
import './messages/turns.js';
import './messages/two-people-talk.js';
