import { Type } from 'class-transformer';
import {
  IsInt,
  IsOptional,
  IsString,
  Min,
  MinLength,
  ValidateBy,
  type ValidationArguments,
} from 'class-validator';

const IsLongerThanHeartbeat = (): PropertyDecorator =>
  ValidateBy({
    name: 'isLongerThanHeartbeat',
    validator: {
      validate: (lease: unknown, args?: ValidationArguments) =>
        Number(lease) > (args?.object as RealtimeEnv).PRESENCE_HEARTBEAT_MS,
      defaultMessage: () => 'PRESENCE_LEASE_MS must be longer than PRESENCE_HEARTBEAT_MS',
    },
  });

/** The part of the configuration that is about connections: their leases, their limits and the nodes that share them. */
export abstract class RealtimeEnv {
  /**
   * Which proxies are believed about the address of a client: a number of hops, or addresses and networks, comma separated
   * (`loopback`, `uniquelocal`, `10.0.0.0/8`). None: the address of the connection counts.
   */
  @IsOptional()
  @IsString()
  TRUST_PROXY?: string;

  /** The bearer token that reads `/metrics`. Without one only this machine reads them, and no proxy. */
  @IsOptional()
  @IsString()
  @MinLength(16)
  METRICS_TOKEN?: string;

  /** How often a socket, and a node, says that it lives, in milliseconds. */
  @Type(() => Number)
  @IsInt()
  @Min(100)
  PRESENCE_HEARTBEAT_MS = 25_000;

  /** How long a socket, and a node, counts as alive after its last heartbeat, in milliseconds. */
  @Type(() => Number)
  @IsInt()
  @IsLongerThanHeartbeat()
  PRESENCE_LEASE_MS = 60_000;

  /** How long a person stays online after their last socket has closed, in milliseconds: a reload is no absence. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  PRESENCE_GRACE_MS = 10_000;

  /** How long a socket says nothing until its person counts as away there, in milliseconds. */
  @Type(() => Number)
  @IsInt()
  @Min(100)
  PRESENCE_IDLE_MS = 300_000;

  /** How long somebody is typing after they said so last, in milliseconds. */
  @Type(() => Number)
  @IsInt()
  @Min(100)
  TYPING_LEASE_MS = 6000;

  /** The time over which a node that stops sends its sockets away, in milliseconds. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  DRAIN_SPREAD_MS = 3000;
}
