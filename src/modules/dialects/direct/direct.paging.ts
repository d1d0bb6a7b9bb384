import type { NumberedPage } from '../../conversations/index.js';

/** Where a page is, as contract 004 says it. */
export function pageAnswer(
  { page, limit }: NumberedPage,
  total: number,
): { total: number; page: number; totalPages: number } {
  return { total, page, totalPages: Math.ceil(total / limit) };
}
