import './media-stores/download.js';
import './media-stores/hangups.js';
import './media-stores/s3.js';
import './media-stores/stores.js';
import './media-stores/sweeper.js';
