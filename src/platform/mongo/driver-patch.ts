import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { mongo } from 'mongoose';

/** As much of a connection of the driver as is touched here. */
interface DriverConnection {
  socket: Socket;
  monitorCommands: boolean;
  emit(event: string, told: CommandEnd): void;
  writeCommand(this: DriverConnection, ...args: unknown[]): Promise<void>;
  command(this: DriverConnection, ns: unknown, command: object, ...rest: unknown[]): Promise<unknown>;
}

/** What is told of a command that has ended: as much of the driver's own event as is measured. */
export interface CommandEnd {
  commandName: string;
  /** In milliseconds. */
  duration: number;
}

const driver = createRequire(createRequire(import.meta.url).resolve('mongoose'));
const { Connection } = driver('mongodb/lib/cmap/connection.js') as {
  Connection: { prototype: DriverConnection };
};

/**
 * mongodb 7.8 waits for ever for a socket to drain that was destroyed before it wrote: a command never ends then, and a node whose
 * monitor meets it never finds its database again. With this a command fails with its socket, as all others do.
 */
export function failWithTheSocket(): void {
  const writeCommand = Reflect.get<DriverConnection, 'writeCommand'>(Connection.prototype, 'writeCommand');
  if (writeCommand.name === writeOrFail.name) return;
  Connection.prototype.writeCommand = writeOrFail;

  async function writeOrFail(this: DriverConnection, ...args: unknown[]): Promise<void> {
    const { socket } = this;
    let fail = (): void => undefined;
    const closed = new Promise<never>((_, reject) => {
      fail = () =>
        reject(new mongo.MongoNetworkError('The connection was closed before it could be written to.'));
    });
    if (socket.destroyed) fail();
    else socket.once('close', fail);
    try {
      await Promise.race([writeCommand.apply(this, args), closed]);
    } finally {
      socket.off('close', fail);
    }
  }
}

/**
 * With `monitorCommands` the driver reads every reply twice: once for whoever asked, once for an event that carries it. Without it this
 * tells how long each command took by events of the same names, and of nothing else.
 */
export function tellCommandTimes(): void {
  const command = Reflect.get<DriverConnection, 'command'>(Connection.prototype, 'command');
  if (command.name === timedCommand.name) return;
  Connection.prototype.command = timedCommand;

  async function timedCommand(this: DriverConnection, ...args: Parameters<typeof command>): Promise<unknown> {
    if (this.monitorCommands) return command.apply(this, args);
    const startedAt = performance.now();
    let end = 'commandFailed';
    try {
      const reply = await command.apply(this, args);
      end = 'commandSucceeded';
      return reply;
    } finally {
      const [commandName = ''] = Object.keys(args[1]);
      this.emit(end, { commandName, duration: performance.now() - startedAt });
    }
  }
}
