import { Logger } from '@nestjs/common';

/** Tells a person where to look, once the port is open. */
export function announce(url: string): void {
  const origin = url.replace('[::1]', 'localhost');
  const logger = new Logger('Haggle');
  logger.log(`Listening on ${origin}`);
  logger.log(`REST API ${origin}/docs · events ${origin}/docs/events · health ${origin}/health/ready`);
}
