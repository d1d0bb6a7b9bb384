import type { INestApplication, Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { GATEWAY_METADATA } from '@nestjs/websockets/constants.js';
import type { AppError } from '../../shared/app-error.js';
import { type Refusal, REFUSALS } from './refuses.decorator.js';

/** A method of a controller or a gateway. */
export interface Handler {
  /** Its Nest module, without the word. */
  module: string;
  owner: Type;
  name: string;
  method: (...args: never[]) => unknown;
}

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

const reflector = new Reflector();
const scanner = new MetadataScanner();

/** The methods of all controllers, routes or not. */
export function controllerMethods(app: INestApplication): Handler[] {
  return discover(app).getControllers().flatMap(methodsOf);
}

/** The methods of all gateways, handlers or not. */
export function gatewayMethods(app: INestApplication): Handler[] {
  return providersOf(app).filter(isGateway).flatMap(methodsOf);
}

/** Every class that the application makes, with its module. */
export function providersOf(app: INestApplication): Wrapper[] {
  return discover(app)
    .getProviders()
    .filter(({ metatype }) => typeof metatype === 'function' && metatype.prototype !== undefined);
}

/** Its module, without the word. */
export function moduleOf({ host }: Wrapper): string {
  return (host?.name ?? '').replace(/Module$/, '');
}

/** What a handler says that it refuses. */
export function refusalsOf({ owner, method }: Pick<Handler, 'owner' | 'method'>): AppError[] {
  return errorsOf(reflector.getAllAndMerge<Refusal[]>(REFUSALS, [owner, method]));
}

/** What providers refuse at the door of everything that needs a token. */
export function refusalsAtTheDoor(app: INestApplication): AppError[] {
  const doors = providersOf(app).filter((wrapper) => !isGateway(wrapper));
  return doors.flatMap(({ metatype }) =>
    errorsOf(reflector.get<Refusal[] | undefined>(REFUSALS, metatype as Type)),
  );
}

function discover(app: INestApplication): DiscoveryService {
  return new DiscoveryService(app.get(ModulesContainer));
}

function isGateway({ metatype }: Wrapper): boolean {
  return Reflect.hasMetadata(GATEWAY_METADATA, metatype as Type);
}

function methodsOf(wrapper: Wrapper): Handler[] {
  const owner = wrapper.metatype as Type;
  const prototype = owner.prototype as Record<string, Handler['method']>;
  return scanner.getAllMethodNames(prototype).map((name) => ({
    module: moduleOf(wrapper),
    owner,
    name,
    method: prototype[name] as Handler['method'],
  }));
}

function errorsOf(refusals: Refusal[] = []): AppError[] {
  return refusals.map((refusal) => refusal());
}
