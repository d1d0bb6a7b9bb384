import './hostile-input/bodies.js';
import './hostile-input/frames.js';
import './hostile-input/paths.js';
import './hostile-input/sockets.js';
