import { IsIn, IsOptional } from 'class-validator';

/** What a conversation can be exported as. */
export const EXPORT_FORMATS = ['json', 'csv', 'html'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** How to export a conversation. */
export class ExportQueryDto {
  /**
   * `json`: for programs, `{ conversation, messages }`. `conversation` has `id`, `type`, `title`, `subject`, `createdAt`, `exportedAt` and
   * `members` (each `userId`, `name`, `role`, `joinedAt`); `messages` are as everywhere, each with `senderName`, and attachments without
   * addresses. `csv`: for spreadsheets. `html`: for people. @example "html"
   */
  @IsOptional()
  @IsIn(EXPORT_FORMATS)
  format: ExportFormat = 'json';
}
