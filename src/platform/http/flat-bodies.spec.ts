import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import fc from 'fast-check';
import {
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
}

class SaidSomewhere extends Said {
  @IsMongoId()
  place: string;

  @IsInt()
  @Min(0)
  seq: number;
}

@FlatBody({ nested: ['whole'] })
class QuickSaid extends SaidSomewhere {}

const anything = fc.oneof(
  fc.constantFrom(undefined, null, true, '', 'abc', 'ABC', 'too long', -1, 0, 7, 1.5, {}, { a: 1 }, []),
  fc.constantFrom('6650c0ffee0000000000aaaa'),
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
      odd: anything,
    },
    { requiredKeys: [] },
  ),
  fc.record({ content: anything, place: fc.constant('6650c0ffee0000000000aaaa'), seq: fc.nat() }),
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
    expect(flatInstance(QuickSaid, { ...body, more: { a: 1 } })).toBeUndefined();
    expect(flatInstance(QuickSaid, { ...body, whole: { a: 1 } })).toBeInstanceOf(QuickSaid);
  });
});
