import type { ExportWriter } from './export-writer.js';

/** For programs: `{ conversation, messages: [...] }`, the messages as everywhere in the API, with the names of their senders. */
export const jsonWriter: ExportWriter = {
  contentType: 'application/json; charset=utf-8',
  begin: (conversation) => `{"conversation":${JSON.stringify(conversation)},"messages":[\n`,
  message: (message) => JSON.stringify(message),
  separator: ',\n',
  end: '\n]}\n',
};
