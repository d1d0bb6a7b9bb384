import { join } from 'node:path';

/** Where a built file is. */
export const builtPath = (file: string): string => join(process.cwd(), 'dist', file);
