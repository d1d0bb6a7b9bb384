import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { GATEWAY_METADATA, GATEWAY_OPTIONS } from '@nestjs/websockets/constants.js';

const known = new WeakMap<INestApplication, Set<string>>();

/** The namespaces with a gateway that wants to know of every socket: Nest's `OnGatewayConnection` and `OnGatewayDisconnect`. */
export function watchedNamespaces(app: INestApplication): Set<string> {
  const found = known.get(app) ?? new Set(gatewaysOf(app).filter(watches).map(namespaceOf));
  known.set(app, found);
  return found;
}

function gatewaysOf(app: INestApplication): Type[] {
  return [...app.get(ModulesContainer).values()]
    .flatMap(({ providers }) => [...providers.values()])
    .map(({ metatype }) => metatype as unknown)
    .filter((type): type is Type => typeof type === 'function' && isGateway(type));
}

function isGateway(type: object): boolean {
  return Boolean(Reflect.getMetadata(GATEWAY_METADATA, type));
}

function watches({ prototype }: Type): boolean {
  const methods = prototype as object;
  return 'handleConnection' in methods || 'handleDisconnect' in methods;
}

function namespaceOf(gateway: Type): string {
  const { namespace } = Reflect.getMetadata(GATEWAY_OPTIONS, gateway) as { namespace?: string };
  return namespace ?? '/';
}
