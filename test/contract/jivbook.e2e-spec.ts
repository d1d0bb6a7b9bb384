import './jivbook/chats.js';
import './jivbook/media.js';
import './jivbook/messages.js';
