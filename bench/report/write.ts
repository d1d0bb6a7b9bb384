import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../harness/paths.js';
import { toMarkdown } from './markdown.js';
import { toSvg } from './plot.js';
import type { Run } from './run.js';

const RESULTS = join(ROOT, 'bench/results');
const DOCS = join(ROOT, 'docs');
const FIGURES =
  /(<!-- figures: written by `npm run bench -- --publish` -->\n)[\s\S]*(<!-- end of figures -->)/;

/** A file among the results, which git does not keep. */
export async function resultFile(name: string): Promise<string> {
  await mkdir(RESULTS, { recursive: true });
  return join(RESULTS, name);
}

/** Writes the run down: JSON, Markdown and the plot. */
export async function writeResults(run: Run): Promise<void> {
  await writeFile(await resultFile('last.json'), JSON.stringify(run, null, 2));
  await writeFile(await resultFile('last.md'), `${toMarkdown(run)}\n`);
  const plot = plotOf(run);
  if (plot) await writeFile(await resultFile('last.svg'), plot);
}

/** Puts the figures and the plot of the run into docs/. */
export async function publish(run: Run): Promise<void> {
  const { format } = await import('prettier');
  const page = join(DOCS, 'PERFORMANCE.md');
  const plot = plotOf(run);
  if (plot) await writeFile(join(DOCS, 'performance.svg'), plot);
  const image = plot ? '\n![Durable send: throughput and latency](performance.svg)\n' : '';
  const text = (await readFile(page, 'utf8')).replace(
    FIGURES,
    (_all, begin: string, end: string) => `${begin}\n${toMarkdown(run)}\n${image}\n${end}`,
  );
  await writeFile(page, await format(text, { parser: 'markdown', printWidth: 110 }));
}

/** The plot shows the durable send. */
function plotOf({ scenarios }: Run): string | undefined {
  const rows = scenarios.find(({ name }) => name === 'p1')?.rows;
  return rows && toSvg(rows);
}
