/**
 * The process that decodes what strangers send, forked by `Inspector`: a file that crashes or hangs a decoder ends this process
 * and nothing else. It knows no secrets, does one job at a time and ends with its parent.
 */

import { cleanHeif } from './heif.js';
import { type Facts, type InspectionAnswer, type InspectionJob, RefusedFile } from './inspection.js';
import { cleanPicture, posterPictures, restrictDecoders } from './pictures.js';
import { describeTimed } from './timed.js';

const TASKS: Record<InspectionJob['task'], (job: InspectionJob) => Promise<Facts>> = {
  picture: cleanPicture,
  poster: posterPictures,
  heif: cleanHeif,
  timed: describeTimed,
};

async function inspect(job: InspectionJob): Promise<InspectionAnswer> {
  try {
    return { facts: await TASKS[job.task](job) };
  } catch (error) {
    return { refusal: error instanceof RefusedFile ? error.refusal : 'unreadable' };
  }
}

restrictDecoders();
process.on('message', (job: InspectionJob) => void inspect(job).then((answer) => process.send?.(answer)));
process.on('disconnect', () => process.exit(0));
// A terminal sends Ctrl-C to the whole group; the parent decides when to stop.
process.on('SIGINT', () => undefined);
