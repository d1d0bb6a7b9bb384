import './refusals/bodies.js';
import './refusals/internal-errors.js';
import './refusals/texts.js';
import './refusals/wrong-fields.js';
