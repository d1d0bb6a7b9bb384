import type { Connection, mongo } from 'mongoose';

type Command = mongo.Document;

/** Commands that look for something, and those that need no plan. */
const PLANNED = ['find', 'aggregate', 'count', 'distinct', 'update', 'delete', 'findAndModify'];
const UNPLANNED = [
  'insert',
  'getMore',
  'killCursors',
  'explain',
  'ping',
  'create',
  'createIndexes',
  'dropIndexes',
  'listIndexes',
  'listCollections',
  'endSessions',
];
const FIELDS = [
  'filter',
  'query',
  'sort',
  'pipeline',
  'update',
  'updates',
  'deletes',
  'projection',
  'fields',
  'limit',
  'skip',
  'key',
  'new',
  'upsert',
  'remove',
  'hint',
  'collation',
  'arrayFilters',
  'let',
];

/** Values that decide the plan. */
const DIRECTIONS: unknown[] = [1, -1, null];

/** How the database would run one kind of query. */
export interface Plan {
  /** The command with types in the place of values. */
  shape: string;
  stages: string[];
}

/** Remembers every kind of command that a connection sends, and asks the database how it runs each. */
export class QueryWatch {
  readonly surprises = new Set<string>();
  private readonly commands = new Map<string, Command>();

  constructor(private readonly connection: Connection) {
    connection.getClient().on('commandStarted', ({ commandName, command, databaseName }) => {
      if (databaseName !== connection.name) return;
      if (PLANNED.includes(commandName)) this.remember(commandName, command);
      else if (!UNPLANNED.includes(commandName)) this.surprises.add(commandName);
    });
  }

  /** The plan of each kind of command so far. */
  async plans(): Promise<Plan[]> {
    const plans: Plan[] = [];
    for (const [shape, command] of [...this.commands]) {
      const explained = await this.connection.db!.command({ explain: command, verbosity: 'queryPlanner' });
      plans.push({ shape, stages: stagesOf(explained) });
    }
    return plans;
  }

  /** Only what decides the plan is kept; an update or delete of many is as many commands. */
  private remember(name: string, command: Command): void {
    const kept = Object.fromEntries(
      [name, ...FIELDS].filter((key) => key in command).map((key) => [key, command[key] as unknown]),
    );
    const list = ['updates', 'deletes'].find((key) => key in kept);
    const single = list ? (kept[list] as object[]).map((one) => ({ ...kept, [list]: [one] })) : [kept];
    const body = name === 'aggregate' ? { cursor: {} } : {};
    for (const one of single) this.commands.set(shapeOf(one), { ...one, ...body });
  }
}

/** Two commands of one shape differ in values only, or in the number of values of a list. */
function shapeOf(command: Command): string {
  return JSON.stringify(command, (key, value: unknown) => {
    if (value instanceof Map) return Object.fromEntries(value) as object;
    if (Array.isArray(value)) return value.every(isValue) ? ['...'] : value;
    if (!isValue(value) || key in command) return value;
    return DIRECTIONS.includes(value) ? value : typeof value;
  });
}

function isValue(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** The stages of the plans that win; those that were weighed and rejected do not count. */
function stagesOf(explained: unknown): string[] {
  if (typeof explained !== 'object' || explained === null) return [];
  return Object.entries(explained).flatMap(([key, value]) => {
    if (key === 'rejectedPlans' || key === 'command') return [];
    if (key === 'stage') return [value as string];
    return key === '$sort' ? ['SORT'] : stagesOf(value);
  });
}
