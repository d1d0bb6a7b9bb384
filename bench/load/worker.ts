/** The load generator: one process, pinned to a core, that does what the bench asks for. */
import { serveJobs } from '../harness/jobs.js';
import { gather, scatter } from './crowd.js';
import { closeGroup, fanOut, openGroup } from './fan-out.js';
import { closeReaders, openReaders, read } from './readers.js';
import { askOnce, timeRequests } from './requests.js';
import { closeRest, openRest, rest } from './rest.js';
import { storm } from './storm.js';
import { closeTalk, openTalk, talk } from './talk.js';

const jobs = {
  openTalk,
  talk,
  closeTalk,
  gather,
  scatter,
  openGroup,
  fanOut,
  closeGroup,
  timeRequests,
  askOnce,
  openRest,
  rest,
  closeRest,
  openReaders,
  read,
  closeReaders,
  storm,
};

/** What the load generator can be asked. */
export type LoadJobs = typeof jobs;

serveJobs(jobs);
