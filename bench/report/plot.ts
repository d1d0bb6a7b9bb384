import type { Spread } from '../harness/stats.js';
import type { Row } from '../scenarios/scenario.js';
import { digits } from './markdown.js';

const WIDTH = 860;
const LABELS = 190;
const VALUES = 150;
const LINE = 26;
const HEAD = 34;

interface Panel {
  title: string;
  figure: string;
}

const panels: Panel[] = [
  { title: 'Messages a second, acknowledged and delivered', figure: 'msg/s' },
  { title: 'Latency p50, milliseconds', figure: 'p50 ms' },
  { title: 'Latency p99, milliseconds', figure: 'p99 ms' },
  { title: 'Server CPU, seconds for 1,000 messages', figure: 'server CPU s/1k' },
];

/** Bars of the medians with the ranges over them; each panel has a logarithmic scale of its own. */
export function toSvg(rows: Row[]): string {
  const height = HEAD + LINE * rows.length + 14;
  const drawn = panels.map(
    (panel, index) => `<g transform="translate(0 ${index * height})">${draw(panel, rows)}</g>`,
  );
  const style = 'text{font:13px system-ui,sans-serif;fill:#24292f}.title{font-weight:600}';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${panels.length * height}" role="img">`,
    `<style>${style}</style><rect width="100%" height="100%" fill="#fff"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function draw({ title, figure }: Panel, rows: Row[]): string {
  const measured = rows.flatMap(({ name, figures }) =>
    figures[figure] ? [{ name, spread: figures[figure] }] : [],
  );
  const all = measured.flatMap(({ spread: { min, max } }) => [min, max]).filter((value) => value > 0);
  const [low, high] = [Math.log10(Math.min(...all) / 2), Math.log10(Math.max(...all))];
  const x = (value: number): number => {
    const share = (Math.log10(Math.max(value, 10 ** low)) - low) / (high - low || 1);
    return Math.round(LABELS + share * (WIDTH - LABELS - VALUES));
  };
  const bars = measured.map(({ name, spread }, index) => bar(name, spread, HEAD + LINE * index, x));
  return [`<text class="title" x="10" y="22">${title} (logarithmic)</text>`, ...bars].join('\n');
}

function bar(name: string, { median, min, max }: Spread, top: number, x: (value: number) => number): string {
  const colour = name.startsWith('Haggle') ? '#0969da' : '#8c959f';
  const middle = top + 9;
  return [
    `<text x="10" y="${top + 14}">${name}</text>`,
    `<rect x="${LABELS}" y="${top}" width="${x(median) - LABELS}" height="18" fill="${colour}"/>`,
    `<path d="M${x(min)} ${middle}H${x(max)}M${x(min)} ${top + 5}v8M${x(max)} ${top + 5}v8" stroke="#24292f"/>`,
    `<text x="${x(Math.max(median, max)) + 8}" y="${top + 14}">${digits(median)}</text>`,
  ].join('');
}
