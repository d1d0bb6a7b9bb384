import type { Spread } from '../harness/stats.js';
import { type Goal, type Outcome, reached } from '../scenarios/scenario.js';
import type { Run } from './run.js';

type Cells = string[];

/** A whole run: the machine, the goals, and the figures of each scenario. */
export function toMarkdown(run: Run): string {
  const machine = Object.entries(run.machine).map(([name, value]) => `- ${name}: ${value}`);
  const goals = run.scenarios.flatMap(({ name, goals: own }) =>
    own.map((goal) => goalCells(name, goal, run.quick)),
  );
  const sections = run.scenarios.flatMap(({ name, title, ...outcome }) => [
    `### ${name.toUpperCase()}: ${title}`,
    figuresTable(outcome),
    ...outcome.notes,
    ...outcome.faults.map((fault) => `**Fault:** ${fault}`),
  ]);
  return [
    `Run of ${run.startedAt}, ${Math.round(run.seconds)} s${run.quick ? ', quick' : ''}.`,
    machine.join('\n'),
    '### Goals',
    table(['', 'Haggle', 'goal', 'measured', ''], goals),
    ...sections,
  ].join('\n\n');
}

/** Three significant digits: more would be noise. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

function goalCells(name: string, { text, bound, limit, measured }: Goal, quick: boolean): Cells {
  const judged = !quick && Number.isFinite(measured);
  const verdict = reached({ text, bound, limit, measured }) ? 'reached' : 'missed';
  return [
    name.toUpperCase(),
    text,
    `at ${bound} ${digits(limit)}`,
    digits(measured),
    judged ? verdict : 'not judged',
  ];
}

function figuresTable({ rows }: Outcome): string {
  const names = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  return table(
    ['', ...names],
    rows.map(({ name, figures }) => [name, ...names.map((figure) => spreadCell(figures[figure]))]),
  );
}

function spreadCell(spread: Spread | undefined): string {
  if (!spread) return '';
  const { median, min, max } = spread;
  return min === max ? digits(median) : `${digits(median)} (${digits(min)} - ${digits(max)})`;
}

function table(head: Cells, rows: Cells[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
