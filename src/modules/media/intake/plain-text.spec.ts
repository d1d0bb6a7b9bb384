import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callsItselfActive, PlainTextCheck } from './plain-text.js';

/** Whether this is taken as plain text when it comes in pieces of this size. */
function isText(bytes: Buffer, size = bytes.length): boolean {
  const check = new PlainTextCheck();
  for (let at = 0; at < bytes.length; at += size)
    if (!check.accepts(bytes.subarray(at, at + size))) return false;
  return check.accepts(new Uint8Array(), true);
}

describe('plain text', () => {
  it.each([
    'hello',
    'a\tb\r\nc\n',
    'नमस्ते 🐶',
    '\ufeffwith a mark',
    'I <3 you, 1 < 2 > 0',
    '<3',
    'a <b for short',
    '',
  ])('is %j', (text) => expect(isText(Buffer.from(text))).toBe(true));

  it.each([
    '<b>bold</b>',
    '<html >',
    'x <SCRIPT>',
    'x <svg/onload=1>',
    '#!/bin/sh',
    ' \n#!/usr/bin/env node',
    '<?php x',
    'a <%= x %>',
    'bell \u0007',
    '\u0080',
  ])('is not %j', (text) => expect(isText(Buffer.from(text))).toBe(false));

  it('is told from what is not UTF-8, also at its end', () => {
    expect(isText(Buffer.from([0xc3, 0x28]))).toBe(false);
    expect(isText(Buffer.from([0x61, 0xf0, 0x9f]))).toBe(false);
    expect(isText(Buffer.from([0xed, 0xa0, 0x80]))).toBe(false);
  });

  it('is judged alike however it is cut into pieces', () => {
    const parts = fc.constantFrom('a', ' ', 'é', '🐶', '<', '<script', '>', '<!doctype', '\n', 'html');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (words, size) => {
        const bytes = Buffer.from(`text ${words.join('')}`);
        expect(isText(bytes, size)).toBe(isText(bytes));
      }),
    );
  });

  it('is not what calls itself a program', () => {
    expect(
      ['a.html', 'a.JS', 'x.svg ', 'run.ps1', 'a.txt.hta'].filter(
        (name) => !callsItselfActive(name, 'text/plain'),
      ),
    ).toEqual([]);
    expect(
      ['text/html', 'application/javascript', 'image/svg+xml', 'application/x-sh'].filter(
        (type) => !callsItselfActive('a', type),
      ),
    ).toEqual([]);
    expect(callsItselfActive('notes.txt', 'text/plain')).toBe(false);
    expect(callsItselfActive(undefined, undefined)).toBe(false);
  });
});
