import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hash, type Options, verify } from '@node-rs/argon2';

/** argon2id (the library's default) with 19 MiB, two passes and one lane, as OWASP recommends. */
const COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Passwords, of which only hashes are kept. Two ways of typing the same characters are one password (NFKC). */
@Injectable()
export class Passwords implements OnModuleInit {
  private nobodys: string;

  async onModuleInit(): Promise<void> {
    this.nobodys = await this.hash(randomBytes(32).toString('base64'));
  }

  /** What is kept of a password. */
  hash(password: string): Promise<string> {
    return hash(password.normalize('NFKC'), COST);
  }

  /** Whether it is the password of this hash. Without a hash: no, after the same work. */
  async matches(passwordHash: string | undefined, password: string): Promise<boolean> {
    const matches = await verify(passwordHash ?? this.nobodys, password.normalize('NFKC'));
    return matches && passwordHash !== undefined;
  }
}
