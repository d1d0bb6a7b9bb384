import { readFileSync } from 'node:fs';

/** One row of a table: its cells, without the backticks around what is code. */
export type Row = string[];

/** The rows of all tables below a heading, up to the next heading of the same rank. */
export function rowsBelow(file: string, heading: string): Row[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const begin = lines.indexOf(heading);
  if (begin < 0) throw new Error(`${file} has no "${heading}"`);
  const rank = heading.split(' ')[0] ?? '#';
  const length = lines.slice(begin + 1).findIndex((line) => line.startsWith(`${rank} `));
  return rowsOf(length < 0 ? lines.slice(begin + 1) : lines.slice(begin + 1, begin + 1 + length));
}

/** The headings of one rank, without their marks. */
export function headingsOf(file: string, rank: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.startsWith(`${rank} `)).map((line) => line.slice(rank.length + 1));
}

function rowsOf(lines: string[]): Row[] {
  const isRow = (line: string | undefined): boolean => line?.startsWith('|') ?? false;
  const isRule = (line: string | undefined): boolean => /^\|[-:| ]+\|$/.test(line ?? '');
  return lines
    .filter((line, index) => isRow(line) && !isRule(line) && !isRule(lines[index + 1]))
    .map(cellsOf);
}

function cellsOf(line: string): Row {
  const cells = line.replaceAll('\\|', '\u0000').split('|').slice(1, -1);
  return cells.map((cell) =>
    cell
      .replaceAll('\u0000', '|')
      .trim()
      .replace(/^`([^`]*)`$/, '$1'),
  );
}
