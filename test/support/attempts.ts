import type { RestAnswer } from './rest-client.js';

/** One request, and whether it must be refused; where it need not be, it still must not be a fault of the server. */
export interface Attempt {
  name: string;
  send: () => Promise<RestAnswer>;
  mustRefuse: boolean;
}

/** Makes the attempts one by one and tells which of them were not answered as they should be. */
export async function faultsOf(attempts: Attempt[]): Promise<string[]> {
  if (attempts.length === 0) throw new Error('There is nothing to attempt.');
  const faults: string[] = [];
  for (const { name, send, mustRefuse } of attempts) {
    const fault = faultOf(await send(), mustRefuse);
    if (fault) faults.push(`${name.slice(0, 300)} -> ${fault}`);
  }
  return faults;
}

/** Taken where it must not be, a fault of the server, or no problem+json. */
function faultOf({ status, headers, body }: RestAnswer, mustRefuse: boolean): string | undefined {
  if (status < 400) return mustRefuse ? `was taken with ${status}` : undefined;
  const isProblem = headers.get('content-type')?.startsWith('application/problem+json');
  const isWhole =
    body.status === status && /^[a-z_]+(\.[a-z_]+)+$/.test(body.code as string) && body.detail !== '';
  return status < 500 && isProblem && isWhole ? undefined : `${status} ${JSON.stringify(body).slice(0, 200)}`;
}
