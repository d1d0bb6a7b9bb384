import './export/export.js';
import './export/stream.js';
