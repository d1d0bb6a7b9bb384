import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseEnv } from '../../../src/config/env.js';
import { S3Store } from '../../../src/modules/media/stores/s3-store.js';
import { TEST_SECRET } from '../../support/tokens.js';

const PIECE = Buffer.alloc(64 * 1024);
/** More than fits between the service and somebody who does not read. */
const LENGTH = 512 * PIECE.length;
/** As many requests as the SDK has under way at once if it is not told otherwise. */
const SOCKETS_OF_THE_SDK = 50;

describe('downloads from a service that speaks S3', () => {
  let service: Server;

  afterEach(() => {
    service.closeAllConnections();
    service.close();
  });

  /** A service that answers each request for an object like this. */
  async function storeAt(answer: (response: ServerResponse) => void, idleMs: number): Promise<S3Store> {
    service = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Length': LENGTH });
      answer(response);
    }).listen(0, '127.0.0.1');
    await once(service, 'listening');
    const { port } = service.address() as AddressInfo;
    return new S3Store(
      parseEnv({
        ...{ NODE_ENV: 'test', JWT_SECRET: TEST_SECRET, MEDIA_STORE: 's3', MEDIA_IDLE_MS: String(idleMs) },
        ...{ S3_BUCKET: 'media', S3_ENDPOINT: `http://127.0.0.1:${port}` },
        ...{ S3_ACCESS_KEY_ID: 'key', S3_SECRET_ACCESS_KEY: 'secret' },
      }),
    );
  }

  const failureOf = (body: Readable): Promise<unknown> =>
    new Promise((resolve) => body.once('error', resolve));

  it('end when the service sends no more', async () => {
    const store = await storeAt((response) => response.write(PIECE), 200);
    const body = await store.read('id/original');
    expect(await failureOf(body.resume())).toMatchObject({ name: 'TimeoutError' });
  });

  it('end when nobody reads on, and their connection with them', async () => {
    let answered: ServerResponse | undefined;
    const store = await storeAt((response) => {
      answered = response;
      response.write(Buffer.alloc(LENGTH));
    }, 200);
    const body = await store.read('id/original');
    const [failure] = await Promise.all([failureOf(body), once(answered as ServerResponse, 'close')]);
    expect(failure).toMatchObject({ name: 'TimeoutError' });
  });

  it('do not wait for others that stand still', async () => {
    const store = await storeAt((response) => response.write(PIECE), 30_000);
    const reads = Array.from({ length: SOCKETS_OF_THE_SDK + 10 }, (_, n) => store.read(`${n}/original`));
    const bodies = await Promise.all(reads);
    for (const body of bodies) body.on('error', () => undefined).destroy();
    expect(bodies).toHaveLength(reads.length);
  });
});
