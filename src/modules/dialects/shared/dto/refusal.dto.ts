/** What is answered to a request that is refused. */
export class RefusalDto {
  /** Always false. */
  success: false;
  /** What went wrong, for a person. @example "There is no such conversation, or you are not part of it." */
  message: string;
  /** What went wrong, for a program: see `/docs/errors`. @example "conversations.not_found" */
  error: string;
  /** More about it: for `request.invalid` a list of `{ path, message }`. */
  details?: unknown;
}
