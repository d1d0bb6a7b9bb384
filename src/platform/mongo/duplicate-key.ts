/** Whether a write was refused by a unique index; with `field`, by one over that field. */
export function isDuplicateKey(error: unknown, field?: string): boolean {
  const { code, keyPattern } = error as { code?: unknown; keyPattern?: Record<string, unknown> };
  return code === 11000 && (field === undefined || (keyPattern !== undefined && field in keyPattern));
}
