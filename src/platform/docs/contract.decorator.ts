import { SetMetadata } from '@nestjs/common';

/** Metadata key of `@Contract()`. */
export const CONTRACT = 'haggle:contract';

/** A published contract that a module serves. */
export interface ContractInfo {
  /** The first part of its paths, and its namespace. @example "jivbook" */
  prefix: string;
  /** The name of its page. */
  title: string;
}

/** Marks a module that serves a published contract: it has a page of its own, at `/docs/<prefix>`. */
export const Contract = (info: ContractInfo): ClassDecorator => SetMetadata(CONTRACT, info);
