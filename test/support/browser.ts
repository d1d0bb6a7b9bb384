import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const HEADLESS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--virtual-time-budget=20000',
  '--dump-dom',
];

/** The page as a browser has made it; undefined where there is no Chromium in the path. */
export async function renderInBrowser(url: string): Promise<string | undefined> {
  try {
    const { stdout } = await run('chromium', [...HEADLESS, url], { timeout: 110_000, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
