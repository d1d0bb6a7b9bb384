import { type INestApplication, RequestMethod } from '@nestjs/common';
import {
  METHOD_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
  VERSION_METADATA,
} from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { ModulesContainer } from '@nestjs/core';
import { GATEWAY_OPTIONS, MESSAGE_METADATA } from '@nestjs/websockets/constants.js';
import { getMetadataStorage } from 'class-validator';
import type { TestApp } from './test-app.js';

/** A conversation and a message in it. */
export interface Place {
  id: string;
  messageId: string;
}

/** Something that clients can call, and the names of the fields that it takes. */
export interface Door {
  name: string;
  body: string[];
  query: string[];
}

/** A route of the REST API. */
export interface Route extends Door {
  method: string;
  /** With `{id}` where an id belongs. */
  path: string;
}

type Class = new (...args: unknown[]) => object;

/** Every route under `/api/v1`: new ones are among them without being named here. */
export function routesOf(app: TestApp): Route[] {
  return classesOf(app.app, 'controllers').flatMap((controller) => {
    if (Reflect.getMetadata(VERSION_METADATA, controller) !== undefined) return [];
    return handlersOf(controller).flatMap(([key, handler]) => {
      const verb = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (verb === undefined) return [];
      const parts = [controller, handler].flatMap((place) =>
        (Reflect.getMetadata(PATH_METADATA, place) as string).split('/'),
      );
      const path = `/api/v1/${parts
        .filter(Boolean)
        .join('/')
        .replaceAll(/:(\w+)/g, '{$1}')}`;
      const method = RequestMethod[verb];
      return [{ name: `${method} ${path}`, method, path, ...inputsOf(controller, key) }];
    });
  });
}

/** The path with these ids in their places. */
export function fillPath(path: string, ids: Place): string {
  const values: Record<string, string> = { ...ids, userId: 'somebody', emoji: '%F0%9F%91%8D' };
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ids.id);
}

/** Every event that the default namespace listens to. */
export function asksOf(app: TestApp): Door[] {
  return classesOf(app.app, 'providers').flatMap((provider) => {
    const options = Reflect.getMetadata(GATEWAY_OPTIONS, provider) as { namespace?: string } | undefined;
    if (options?.namespace !== '/') return [];
    return handlersOf(provider).flatMap(([key, handler]) => {
      const name = Reflect.getMetadata(MESSAGE_METADATA, handler) as string | undefined;
      return name ? [{ name, ...inputsOf(provider, key) }] : [];
    });
  });
}

function handlersOf({ prototype }: Class): [key: string, handler: object][] {
  const handlers = prototype as Record<string, object>;
  return Object.getOwnPropertyNames(handlers).map((key) => [key, handlers[key]!]);
}

function classesOf(app: INestApplication, kind: 'controllers' | 'providers'): Class[] {
  const modules = [...app.get(ModulesContainer).values()];
  const wrappers = modules.flatMap((module) => [...module[kind].values()]);
  const classes = wrappers
    .map(({ metatype }) => metatype)
    .filter((metatype) => typeof metatype === 'function');
  return [...new Set(classes)] as Class[];
}

/** A gateway's payload has the same number as a controller's body. */
function inputsOf(owner: Class, handler: string): Pick<Door, 'body' | 'query'> {
  const places = Object.keys((Reflect.getMetadata(ROUTE_ARGS_METADATA, owner, handler) ?? {}) as object);
  const types = Reflect.getMetadata('design:paramtypes', owner.prototype as object, handler) as Class[];
  const fieldsOf = (kind: RouteParamtypes): string[] => {
    const place = places.find((key) => key.startsWith(`${kind}:`));
    return place ? fieldsOfDto(types[Number(place.split(':')[1])]!) : [];
  };
  return { body: fieldsOf(RouteParamtypes.BODY), query: fieldsOf(RouteParamtypes.QUERY) };
}

function fieldsOfDto(dto: Class): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))];
}
