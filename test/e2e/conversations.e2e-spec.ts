import './conversations/beginning.js';
import './conversations/floors.js';
import './conversations/list.js';
import './conversations/lost-answers.js';
import './conversations/members.js';
import './conversations/members-races.js';
import './conversations/personal.js';
import './conversations/subjects.js';
