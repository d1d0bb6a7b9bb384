import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { plainToInstance, Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateIf,
  validateSync,
} from 'class-validator';
import { keptSecret } from './kept-secret.js';
import { MediaEnv } from './media-env.js';
import { unfitForProduction } from './production.js';
import { IsTokenKey } from './public-key.js';

const list = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean)
    : value;

const flag = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

/** The configuration of one process: every variable it reads, typed. `.env.example` lists them for people. */
export class Env extends MediaEnv {
  /** `production` refuses weak secrets and missing databases. */
  @IsIn(['development', 'test', 'production'])
  NODE_ENV: 'development' | 'test' | 'production' = 'development';

  /** TCP port of HTTP and Socket.IO; 0 takes a free one. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65535)
  PORT = 3000;

  /** pino's level. */
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  LOG_LEVEL = 'info';

  /**
   * Secret of HS256 tokens, at least 32 characters; not needed where tokens are verified with a public key. Made and kept
   * in the data folder outside production.
   */
  @ValidateIf((env: Env) => env.needsSecret)
  @MinLength(32, {
    message: 'JWT_SECRET must have at least 32 characters (or set JWT_PUBLIC_KEY or JWKS_URI)',
  })
  JWT_SECRET: string;

  /** PEM of the marketplace's public key: tokens are RS256 or ES256 then, by its kind. A line break may be written `\n`. */
  @IsOptional()
  @Transform(({ value }: { value: string }) => value.replaceAll('\\n', '\n'))
  @Matches(/-----BEGIN (PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)-----/, {
    message: 'JWT_PUBLIC_KEY must be a public key or a certificate in PEM',
  })
  @IsTokenKey()
  JWT_PUBLIC_KEY?: string;

  /** Address of the marketplace's key set: tokens are RS256 or ES256 then. */
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  JWKS_URI?: string;

  /** The `iss` that tokens must carry. */
  @IsOptional()
  @IsString()
  JWT_ISSUER?: string;

  /** The `aud` that tokens must carry. */
  @IsOptional()
  @IsString()
  JWT_AUDIENCE?: string;

  /**
   * Whether people can make accounts here: `true` or `false`. A marketplace that gives out all tokens itself says `false`. Never where
   * tokens are verified with a public key.
   */
  @Transform(flag)
  @IsBoolean()
  LOCAL_ACCOUNTS = true;

  /** Lifetime of access tokens of local accounts, in seconds. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  ACCESS_TOKEN_TTL = 900;

  /** Lifetime of refresh tokens of local accounts, in seconds. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  REFRESH_TOKEN_TTL = 30 * 24 * 3600;

  /** Address of MongoDB. Without it the embedded database is started. */
  @IsOptional()
  @Matches(/^mongodb(\+srv)?:\/\//, { message: 'MONGODB_URI must begin with mongodb:// or mongodb+srv://' })
  MONGODB_URI?: string;

  /** Folder of the embedded database. The one that it is in is the data folder: `jwt-secret` and `media` are beside it. */
  @IsString()
  MONGODB_DATA_DIR = '.data/mongodb';

  /** Address of Redis, for several nodes. */
  @IsOptional()
  @Matches(/^rediss?:\/\//, { message: 'REDIS_URL must begin with redis:// or rediss://' })
  REDIS_URL?: string;

  /** Origins that browsers may call from, comma separated; `*` for any. None: same origin only. */
  @Transform(list)
  @IsString({ each: true })
  CORS_ORIGINS: string[] = [];

  /** Multiplies every rate limit; 0 switches them off. */
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  RATE_LIMIT_SCALE = 1;

  /** Transports of Socket.IO, comma separated. */
  @Transform(list)
  @IsIn(['websocket', 'polling'], { each: true })
  SOCKET_IO_TRANSPORTS: ('websocket' | 'polling')[] = ['websocket', 'polling'];

  /** The longest message, in code points after trimming. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(20000)
  MESSAGE_MAX_LENGTH = 4000;

  /** How long after sending a message can be edited, in seconds. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  MESSAGE_EDIT_WINDOW = 24 * 3600;

  /** Whether tokens are verified, and those of local accounts signed, with `JWT_SECRET`. */
  get needsSecret(): boolean {
    return !this.JWT_PUBLIC_KEY && !this.JWKS_URI;
  }

  /** Whether there are accounts here beside those of the marketplace. */
  get hasLocalAccounts(): boolean {
    return this.needsSecret && this.LOCAL_ACCOUNTS;
  }

  /** The folder that holds what this process keeps outside the database. */
  get dataDir(): string {
    return dirname(this.MONGODB_DATA_DIR);
  }
}

/** Reads and checks the configuration. Throws one error that names every variable that is wrong. */
export function loadEnv(): Env {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return parseEnv(process.env);
}

/** Makes an `Env` of raw variables; empty ones count as not set. */
export function parseEnv(variables: NodeJS.ProcessEnv): Env {
  const names = Object.keys(variables).filter(
    (name) => variables[name] !== '' && variables[name] !== undefined,
  );
  const raw = Object.fromEntries(names.map((name) => [name, variables[name]]));
  raw['CORS_ORIGINS'] ??= [raw['SOCKET_IO_CORS_ORIGIN'], raw['FRONTEND_URL']].filter(Boolean).join(',');
  const env = plainToInstance(Env, raw, { exposeDefaultValues: true });
  const isProduction = env.NODE_ENV === 'production';
  if (!isProduction && env.needsSecret && !raw['JWT_SECRET']) env.JWT_SECRET = keptSecret(env.dataDir);
  const problems = [...misshapen(env), ...(isProduction ? unfitForProduction(env) : [])];
  if (problems.length > 0) throw new Error(`the configuration is wrong: ${problems.join('; ')}`);
  return env;
}

/** Of each variable the first rule that it breaks: `class-validator` begins with the last one. */
function misshapen(env: Env): string[] {
  const errors = validateSync(env, { forbidUnknownValues: false });
  return errors.flatMap(({ constraints }) => Object.values(constraints ?? {}).slice(-1));
}
