/** What a process does on request, by name; inputs and results are JSON. */
export type Jobs = Record<string, (input: never) => unknown>;

/** A request to a child process. */
export interface JobRequest {
  id: number;
  job: string;
  input: unknown;
}

/** Its answer. */
export type JobAnswer = { id: number; result: unknown } | { id: number; error: string };

/** Answers requests of the parent process, and ends with it. */
export function serveJobs(jobs: Jobs): void {
  process.on('message', (request: JobRequest) => void answer(jobs, request));
  process.on('disconnect', () => process.exit());
}

async function answer(jobs: Jobs, { id, job, input }: JobRequest): Promise<void> {
  try {
    const result = await (jobs[job] as (input: unknown) => unknown)(input);
    process.send?.({ id, result: result ?? null });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
