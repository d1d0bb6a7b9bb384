import { setTimeout as pause } from 'node:timers/promises';
import { styleText } from 'node:util';

const WIDTH = 98;
const LEFT = 46;
const RIGHT = WIDTH - LEFT - 3;
/** Slow enough to be watched. A file or a pipe needs no pauses, and no colours. */
const PACE_MS = process.stdout.isTTY ? 70 : 0;

const paint = (style, text) => (process.stdout.isTTY ? styleText(style, text) : text);
const print = (line) => process.stdout.write(`${line.trimEnd()}\n`);
const bar = paint('gray', '│');

/** A line over the whole width. */
export function headline(text, style = 'bold') {
  print(` ${paint(style, text)}`);
}

/** A line between two rooms; `cross` where the rooms begin or go on. */
export function rule(cross = '┼') {
  print(paint('gray', ` ${'─'.repeat(LEFT)}${cross}${'─'.repeat(RIGHT + 1)}`));
}

/** What one of the two sees: the left one or the right one. */
export function left(text, style = 'reset') {
  return row(paint(style, fit(text, LEFT)), '');
}

/** See `left`. */
export function right(text, style = 'reset') {
  return row(' '.repeat(LEFT), paint(style, fit(text, RIGHT)));
}

/** What both see at the same time. */
export function both(one, other, style = 'reset') {
  return row(paint(style, fit(one, LEFT)), paint(style, fit(other, RIGHT)));
}

async function row(one, other) {
  print(` ${one}${bar} ${other}`);
  await pause(PACE_MS);
}

function fit(text, width) {
  return text.length < width ? text.padEnd(width) : `${text.slice(0, width - 2)}… `;
}
