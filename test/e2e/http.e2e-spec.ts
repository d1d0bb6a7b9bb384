import './http/extending.js';
import './http/health.js';
import './http/http.js';
import './http/limits.js';
import './http/metrics.js';
