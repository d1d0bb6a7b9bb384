import { Injectable } from '@nestjs/common';
import type { Principal } from './principal.js';

/** A module's say about a person whose token is good: throw an `AppError` to turn them away. */
export type AdmissionCheck = (principal: Principal) => Promise<void> | void;

/** The door behind the token: modules hang their checks here (sessions, profiles), both transports pass through. */
@Injectable()
export class Admission {
  private readonly checks: AdmissionCheck[] = [];

  /** Adds a check; they run in the order in which the modules start. */
  require(check: AdmissionCheck): void {
    this.checks.push(check);
  }

  /** Lets the person in, or throws what a check threw. */
  async admit(principal: Principal): Promise<Principal> {
    for (const check of this.checks) {
      // Most checks know the answer at once, and everybody passes through here.
      const answer = check(principal);
      if (answer) await answer;
    }
    return principal;
  }
}
