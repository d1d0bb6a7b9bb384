import { ApiProperty } from '@nestjs/swagger';

/** How many calls of a kind pass in a window; null: any number. */
export class LimitDto {
  /** The kind of call. @example "send" */
  name: string;
  /** For one person. @example 300 */
  user: number | null;
  /** For one address, of whichever people. @example 6000 */
  address: number | null;
  /** For one account from one address. @example 60 */
  account: number | null;
}

/** What a client can count on. */
export class ClientConfigDto {
  /** The window that calls are counted in, in seconds. @example 60 */
  limitWindowSeconds: number;
  /** What is refused with `request.rate_limited` beyond these numbers. */
  @ApiProperty({ type: [LimitDto] })
  limits: LimitDto[];
  /** The most sockets of one person on one node; null: any number. @example 50 */
  socketsPerUser: number | null;
  /** The longest message, in code points after trimming. @example 4000 */
  messageMaxLength: number;
  /** How long somebody is typing after they said so last, in milliseconds. @example 6000 */
  typingLeaseMs: number;
  /** How often the server asks a socket whether it is there, in milliseconds. @example 25000 */
  heartbeatMs: number;
  /** How long a socket that says nothing counts as there, in milliseconds. @example 60000 */
  leaseMs: number;
  /** How long a person stays online after their last socket has closed, in milliseconds. @example 10000 */
  offlineGraceMs: number;
  /** How long a socket asks for nothing until its person counts as away there, in milliseconds. @example 300000 */
  idleMs: number;
}
