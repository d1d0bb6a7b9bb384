/** Where watchers ask, time after time: not counted, and not in the log. Nothing else below `/health` is so. */
const HEALTH_PATHS = new Set(['/health/live', '/health/ready']);

/** Whether a path, without its query, is one of the health checks. */
export function isHealthPath(path: string): boolean {
  return HEALTH_PATHS.has(path);
}
