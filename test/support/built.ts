import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where a built file is. */
export const builtPath = (file: string): string => join(process.cwd(), 'dist', file);

/** A module as `npm run build` made it: what starts processes of its own only runs like this. */
export async function builtModule<Module>(file: string): Promise<Module> {
  return (await import(pathToFileURL(builtPath(file)).href)) as Module;
}
