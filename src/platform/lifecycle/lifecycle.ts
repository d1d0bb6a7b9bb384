import { Injectable } from '@nestjs/common';

/** Whether this process still takes on work. */
@Injectable()
export class Lifecycle {
  private draining = false;

  /** True from the signal to stop on: what is there is finished, nothing new begins. */
  get isDraining(): boolean {
    return this.draining;
  }

  /** There is no way back. */
  beginDraining(): void {
    this.draining = true;
  }
}
