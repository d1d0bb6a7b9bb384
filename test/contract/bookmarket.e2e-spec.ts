import './bookmarket/bookmarket.js';
import './bookmarket/crossing.js';
import './bookmarket/names.js';
import './bookmarket/rules.js';
