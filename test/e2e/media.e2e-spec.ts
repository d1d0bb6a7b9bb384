import './media/abuse.js';
import './media/attach.js';
import './media/forms.js';
import './media/links.js';
import './media/messages.js';
import './media/upload.js';
