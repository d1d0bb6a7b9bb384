import { parseArgs } from 'node:util';

/** What a run was asked for. */
export interface Options {
  /** Scenarios by their names (`p1`); none means all of them. */
  names: string[];
  /** Smaller and shorter: shows that everything works, and nothing about speed. */
  quick: boolean;
  /** Writes the figures into docs/PERFORMANCE.md. */
  publish: boolean;
  /** Folder of another checkout of Haggle, built, to measure side by side with this one. */
  against: string | undefined;
}

export const USAGE = `npm run bench -- [p1 ... p12 | profile] [--quick] [--publish] [--against <folder>]`;

export function readOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
      against: { type: 'string' },
    },
  });
  return {
    names: positionals.map((name) => name.toLowerCase()),
    quick: values.quick,
    publish: values.publish,
    against: values.against,
  };
}
