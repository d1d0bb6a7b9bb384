import type { Logger } from '@nestjs/common';

/** Work in the background that is tried again and again: told when it begins to fail and when it goes well again, and not at each try. */
export class Trouble {
  private isOn = false;

  constructor(
    private readonly logger: Logger,
    /** What is tried, as the log names it. */
    private readonly work: string,
  ) {}

  /** It has failed. */
  begins(error: unknown): void {
    if (this.isOn) this.logger.debug(error);
    else this.logger.warn(`${this.work} fails, and is tried again: ${String(error)}`);
    this.isOn = true;
  }

  /** It has gone well. */
  ends(): void {
    if (this.isOn) this.logger.log(`${this.work} goes well again`);
    this.isOn = false;
  }
}
