import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn } from 'class-validator';

/** What people are to each other in contract 002. */
export const PERSON_TYPES = ['Buyer', 'Seller'] as const;
export type PersonType = (typeof PERSON_TYPES)[number];

/** The type in the form of the contract; null for anything else. Upper and lower case do not matter. */
export function personTypeOf(text: unknown): PersonType | null {
  return (
    PERSON_TYPES.find((type) => typeof text === 'string' && type.toLowerCase() === text.toLowerCase()) ?? null
  );
}

/** `Buyer` or `Seller`, in upper or lower case. */
export function IsPersonType(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ enum: PERSON_TYPES }),
    Transform(({ value }: { value: unknown }) => personTypeOf(value) ?? value),
    IsIn(PERSON_TYPES),
  );
}

/** What somebody is to a buyer, or to a seller. */
export function oppositeOf(type: PersonType): PersonType {
  return type === 'Buyer' ? 'Seller' : 'Buyer';
}
