import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { AppLogger } from '../../../src/platform/logging/app-logger.js';
import { TestApp } from '../../support/test-app.js';

const thrown = new Error('A mistake of ours');

@Controller('mistakes')
class MistakesController {
  @Get()
  make(): never {
    throw thrown;
  }
}

@Module({ controllers: [MistakesController] })
class MistakesModule {}

describe('a mistake of ours', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({}, [MistakesModule]);
  });

  afterAll(() => app.stop());

  it('is told to nobody, and found in the log by the id of the request', async () => {
    const error = jest.spyOn(app.app.get(AppLogger, { strict: false }).pino, 'error');
    const { status, body } = await app.rest('asha').get<Record<string, string>>('/api/v1/mistakes');
    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 'internal', requestId: expect.any(String) });
    expect(JSON.stringify(body)).not.toContain(thrown.message);
    expect(error).toHaveBeenCalledWith({
      context: 'ProblemFilter',
      err: thrown,
      reqId: body['requestId'],
    });
  });
});
