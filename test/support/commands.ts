import type { TestApp } from './test-app.js';

/** What a driver tells of a command. */
interface Started {
  commandName: string;
  command: Record<string, unknown>;
}

/**
 * The commands about conversations, messages and blocks that the store is given while this work is done, as `insert messages`; the application needs
 * a `watchedDatabase`.
 */
export async function commandsDuring(app: TestApp, work: () => Promise<unknown>): Promise<string[]> {
  const commands: string[] = [];
  const listen = ({ commandName, command }: Started): void => {
    const collection = String(command[commandName]);
    if (['conversations', 'messages', 'blocks'].includes(collection))
      commands.push(`${commandName} ${collection}`);
  };
  const client = app.database.getClient();
  client.on('commandStarted', listen);
  try {
    await work();
  } finally {
    client.off('commandStarted', listen);
  }
  return commands;
}
