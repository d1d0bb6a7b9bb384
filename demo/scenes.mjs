/** The beginnings of five conversations: the sample sentences of the contracts in seeds 000 to 004, and an answer to each. */
export const scenes = [
  {
    market: 'book marketplace',
    roles: ['buyer', 'seller'],
    subject: { type: 'book', title: 'The Hobbit', price: 350 },
    first: 'Hello, is this book available?',
    answer: 'Yes, it is. Would you like to see a photo?',
  },
  {
    market: 'services',
    roles: ['seeker', 'provider'],
    subject: { type: 'job-request', title: 'Fix my sink', price: 80 },
    first: 'Hello!',
    answer: 'Hello! I can come on Tuesday.',
  },
  {
    market: 'storefront',
    roles: ['buyer', 'seller'],
    subject: { type: 'product', title: 'Desk lamp', price: 25 },
    first: 'Hello, I have a question about your product',
    answer: 'Ask away.',
  },
  {
    market: 'pets',
    roles: ['adopter', 'owner'],
    subject: { type: 'pet', title: 'Golden Retriever Puppy', price: 15000 },
    first: 'Hello! Is this pet still available?',
    answer: 'She is. When would you like to meet her?',
  },
  {
    market: 'user to user',
    first: 'Hello! How are you?',
    answer: 'Never better.',
  },
];
