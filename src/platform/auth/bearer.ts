const BEARER = /^\s*bearer\s+(\S+)/i;

/** The token in an `Authorization` header; empty where there is none, which no verifier takes. */
export function bearerOf(header: string | undefined): string {
  return BEARER.exec(header ?? '')?.[1] ?? '';
}
