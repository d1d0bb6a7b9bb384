/**
 * Loaded into every server under test, ahead of the server itself (`node --import`): collects garbage before memory is
 * read, and profiles. It does nothing until it is asked, and ends the server with the bench.
 */
import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { serveJobs } from './harness/jobs.js';

const SAMPLE_MICROSECONDS = 500;

const session = new Session();

const jobs = {
  collectGarbage: (_input: null): void => {
    globalThis.gc?.();
  },
  startProfile: async (_input: null): Promise<void> => {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
    await session.post('Profiler.start');
  },
  stopProfile: async (file: string): Promise<void> => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    await writeFile(file, JSON.stringify(profile));
  },
};

/** What a server under test can be asked. */
export type ProbeJobs = typeof jobs;

serveJobs(jobs);
