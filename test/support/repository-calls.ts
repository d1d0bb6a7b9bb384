import { jest } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

type Methods = Record<string, () => unknown>;

/** Counts the calls of every method of every repository from now on. */
export class RepositoryCalls {
  private readonly spies = new Map<string, { mock: { calls: unknown[] }; mockClear: () => unknown }>();

  /** Finds them by the names of their files: a new repository is among them without being named. */
  static async watch(): Promise<RepositoryCalls> {
    const calls = new RepositoryCalls();
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.repository.ts'),
    );
    for (const file of files) {
      const exported = (await import(resolve('src', file))) as Record<string, unknown>;
      for (const [name, value] of Object.entries(exported))
        if (isClass(value)) calls.spyOn(name, value.prototype);
    }
    return calls;
  }

  /** All of them, as `UsersRepository.save`. */
  get methods(): string[] {
    return [...this.spies.keys()];
  }

  /** Those that nobody has called. */
  get uncalled(): string[] {
    return this.methods.filter((name) => this.spies.get(name)?.mock.calls.length === 0);
  }

  /** Forgets the calls so far. */
  reset(): void {
    for (const spy of this.spies.values()) spy.mockClear();
  }

  private spyOn(owner: string, prototype: Methods): void {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      if (name !== 'constructor') this.spies.set(`${owner}.${name}`, jest.spyOn(prototype, name));
    }
  }
}

function isClass(value: unknown): value is { prototype: Methods } {
  return typeof value === 'function' && value.prototype !== undefined;
}
