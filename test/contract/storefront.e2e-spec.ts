import './storefront/lists.js';
import './storefront/people.js';
import './storefront/receipts.js';
import './storefront/refusals.js';
import './storefront/storefront.js';
