import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { Transform } from 'class-transformer';
import fc from 'fast-check';
import {
  IsIn,
  IsInt,
  IsMongoId,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { FlatBody, flatInstance } from './flat-bodies.js';
import { InputPipe } from './input.pipe.js';

class Said {
  @ValidateIf(({ content, more }: Said) => content !== undefined || !more)
  @IsString()
  @MaxLength(5)
  content?: string;

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  key?: string;

  @IsOptional()
  @Matches(/^[a-z]+$/)
  type?: string;

  @IsOptional()
  @IsObject()
  more?: object;

  @IsOptional()
  @IsObject()
  whole?: object;

  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @IsString()
  line?: string;
}

class SaidSomewhere extends Said {
  @IsMongoId()
  place: string;

  @Transform(({ value }: { value: unknown }) => (value === '7' ? 7 : value))
  @IsInt()
  @Min(0)
  seq: number;

  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value))
  @IsIn(['abc'])
  kind?: string;
}

@FlatBody({ nested: ['whole'], changed: ['line'] })
class QuickSaid extends SaidSomewhere {}

const aPlace = fc.constant('6650c0ffee0000000000aaaa');
const anything = fc.oneof(
  fc.constantFrom(undefined, null, true, '', 'abc', 'ABC', ' abc ', 'too long', -1, 0, 7, '7', 1.5),
  fc.constantFrom({}, { a: 1 }, []),
  aPlace,
);
const bodies = fc.oneof(
  fc.record(
    {
      content: anything,
      key: anything,
      type: anything,
      more: anything,
      place: anything,
      seq: anything,
      kind: anything,
      line: anything,
      odd: anything,
    },
    { requiredKeys: [] },
  ),
  fc.record({ content: fc.constantFrom('abc', 'too long'), place: aPlace, seq: fc.nat() }),
  fc.record({
    content: fc.constant('abc'),
    place: aPlace,
    seq: fc.constantFrom(7, '7', 'else'),
    kind: fc.constantFrom(undefined, 'abc', 'ABC', 'else'),
    line: fc.constantFrom(undefined, 'abc', ' abc '),
  }),
);

const pipe = new InputPipe();
async function outcome(type: Type, body: object): Promise<unknown> {
  try {
    const instance = (await pipe.transform({ ...body }, { type: 'body', metatype: type })) as object;
    return { instance: { ...instance } };
  } catch (error) {
    // The order of what is wrong is that of the classes, in which the fields of another come last.
    const problems = (error as { details: { path: string }[] }).details;
    return { refused: problems.toSorted((one, other) => one.path.localeCompare(other.path)) };
  }
}

describe('the short way in', () => {
  it('lets in what the whole check lets in, as the same thing, and nothing else', async () => {
    let short = 0;
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        if (flatInstance(QuickSaid, body)) short += 1;
        expect(await outcome(QuickSaid, body)).toEqual(await outcome(SaidSomewhere, body));
      }),
      { numRuns: 1000 },
    );
    expect(short).toBeGreaterThan(10);
  });

  it('is for marked classes alone, and not for what has fields that no rule knows', () => {
    const body = { content: 'abc', place: '6650c0ffee0000000000aaaa', seq: 1 };
    expect(flatInstance(QuickSaid, body)).toBeInstanceOf(QuickSaid);
    expect(flatInstance(SaidSomewhere, body)).toBeUndefined();
    expect(
      flatInstance(QuickSaid, JSON.parse('{"__proto__":"x","content":"abc"}') as object),
    ).toBeUndefined();
    expect(flatInstance(QuickSaid, { ...body, odd: 1 })).toBeUndefined();
    expect(flatInstance(QuickSaid, { ...body, line: 'abc' })).toBeUndefined();
    expect(flatInstance(QuickSaid, { ...body, seq: '7' })).toBeUndefined();
    expect(flatInstance(QuickSaid, { ...body, kind: 'abc' })).toBeInstanceOf(QuickSaid);
    expect(flatInstance(QuickSaid, { ...body, more: { a: 1 } })).toBeUndefined();
    expect(flatInstance(QuickSaid, { ...body, whole: { a: 1 } })).toBeInstanceOf(QuickSaid);
  });
});
