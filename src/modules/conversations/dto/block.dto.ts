/** Somebody whom I block. */
export class BlockDto {
  /** The `sub` of their token. @example "u-7" */
  userId: string;
  /** Since when. */
  at: Date;
}

/** One page of the people whom I block. */
export class BlockPageDto {
  /** Newest first. */
  items: BlockDto[];
  /** Hand it back as `cursor`; null on the last page. */
  nextCursor: string | null;
}
