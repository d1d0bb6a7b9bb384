const PLACEHOLDER = /change.?me|secret|example|placeholder|password|default|your.?/i;

/** What of the configuration a laptop may have otherwise. */
interface Deployment {
  JWT_SECRET?: string;
  MONGODB_URI?: string;
}

/** What is good enough for a laptop only, and what to set in its place. */
export function unfitForProduction(env: Deployment): string[] {
  const problems: string[] = [];
  const secret = env.JWT_SECRET;
  if (secret && (PLACEHOLDER.test(secret) || new Set(secret).size < 10))
    problems.push('JWT_SECRET is a placeholder');
  if (!env.MONGODB_URI) problems.push('MONGODB_URI is missing: the embedded database is for development');
  return problems;
}
