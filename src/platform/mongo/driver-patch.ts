import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { mongo } from 'mongoose';

/** As much of a connection of the driver as is touched here. */
interface DriverConnection {
  socket: Socket;
  writeCommand(this: DriverConnection, ...args: unknown[]): Promise<void>;
}

const driver = createRequire(createRequire(import.meta.url).resolve('mongoose'));

/**
 * mongodb 7.8 waits for ever for a socket to drain that was destroyed before it wrote: a command never ends then, and a node whose
 * monitor meets it never finds its database again. With this a command fails with its socket, as all others do.
 */
export function failWithTheSocket(): void {
  const { Connection } = driver('mongodb/lib/cmap/connection.js') as {
    Connection: { prototype: DriverConnection };
  };
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
