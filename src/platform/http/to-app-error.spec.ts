import { describe, expect, it } from '@jest/globals';
import { mongo } from 'mongoose';
import { toAppError } from './to-app-error.js';

describe('what was thrown, as the one error type', () => {
  it.each([
    ['a server that stops', new mongo.MongoServerError({ code: 11600 })],
    ['a server that is the primary no more', new mongo.MongoServerError({ code: 10107 })],
    ['a network that is gone', new mongo.MongoNetworkError('gone')],
  ])('says of %s that the database is away', (_what, error) => {
    expect(toAppError(error)).toMatchObject({ kind: 'unavailable', code: 'database.unavailable' });
  });

  it('keeps to itself what else the database says', () => {
    expect(toAppError(new mongo.MongoServerError({ code: 2, errmsg: 'secret' }))).toMatchObject({
      code: 'internal',
      message: 'Something went wrong on our side.',
    });
  });
});
