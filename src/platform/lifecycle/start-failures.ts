import type { INestApplication } from '@nestjs/common';

/** The configuration; where it is wrong a line says how, and the process ends. */
export function configured<Configuration>(load: () => Configuration): Configuration {
  try {
    return load();
  } catch (error) {
    return giveUp((error as Error).message);
  }
}

/** Ends a process whose port is taken or out of reach; what else goes wrong at the start keeps its stack. */
export async function cannotListen(app: INestApplication, error: unknown): Promise<never> {
  const { syscall, code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (syscall !== 'listen') throw error;
  await app.close();
  return giveUp(`port ${port} cannot be opened (${code}). PORT names another one.`);
}

/** For what whoever starts it can mend: a line says what, and no stack. */
function giveUp(problem: string): never {
  process.stderr.write(`Haggle cannot start: ${problem}\n`);
  process.exit(1);
}
