import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Trouble } from './trouble.js';

class Heard extends Logger {
  readonly lines: string[] = [];
  readonly details: unknown[] = [];
  override warn(message: string): void {
    this.lines.push(`warn: ${message}`);
  }
  override log(message: string): void {
    this.lines.push(`log: ${message}`);
  }
  override debug(error: unknown): void {
    this.details.push(error);
  }
}

describe('trouble in the background', () => {
  it('is told once, and its end once, each time that it comes', () => {
    const heard = new Heard();
    const trouble = new Trouble(heard, 'writing');
    trouble.ends();
    for (const _ of [1, 2]) {
      for (const error of ['first', 'second', 'third']) trouble.begins(new Error(error));
      trouble.ends();
      trouble.ends();
    }
    const once = ['warn: writing fails, and is tried again: Error: first', 'log: writing goes well again'];
    expect(heard.lines).toEqual([...once, ...once]);
    expect(heard.details.map(String)).toEqual([1, 2].flatMap(() => ['Error: second', 'Error: third']));
  });
});
