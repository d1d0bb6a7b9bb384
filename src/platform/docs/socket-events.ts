import type { INestApplication, Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  DECORATORS,
  DocumentBuilder,
  getSchemaPath,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { GATEWAY_OPTIONS, MESSAGE_METADATA, PARAM_ARGS_METADATA } from '@nestjs/websockets/constants.js';
import { WsParamtype } from '@nestjs/websockets/enums/ws-paramtype.enum.js';
import type { AppError } from '../../shared/app-error.js';
import { WIRE_EVENTS, type WireEvents } from '../ws/wire-events.js';
import { allErrors, distinct } from './all-errors.js';
import { commonErrors } from './common-errors.js';
import type { Schema, Schemas } from './example.js';
import { gatewayMethods, type Handler, moduleOf, providersOf, refusalsOf } from './handlers.js';
import { type Route, routesOf } from './openapi.js';
import { relaxDefaults } from './optional-fields.js';
import { AckErrorDto, ContractErrorDto, SocketErrorDto } from './socket-error.dto.js';
import { tellWholeNumbers } from './whole-numbers.js';

/** Something that the server says. */
export interface SaidEvent {
  event: string;
  description: string;
  payload: Type;
  /** Whether it is a list of these. */
  isArray?: boolean;
}

/** Something that a client asks, and what it gets for it. */
export interface AskEvent {
  event: string;
  description: string;
  /** Undefined for an ask without a body. */
  payload: Type | undefined;
  /** Undefined for `null`. */
  reply: { type: Type; isArray: boolean } | undefined;
  errors: AppError[];
}

/** What goes over one namespace. */
export interface SocketNamespace {
  namespace: string;
  asks: AskEvent[];
  says: SaidEvent[];
}

/** Everything that goes over sockets. */
export interface SocketEvents {
  namespaces: SocketNamespace[];
  schemas: Schemas;
}

type Responses = Record<string, { type?: Type; isArray?: boolean }>;

const reflector = new Reflector();

const refusedWithoutAck: SaidEvent = {
  event: 'error',
  description: 'Something was refused that was asked without an ack. To the socket that asked, alone.',
  payload: SocketErrorDto,
};

const refusedByContract: SaidEvent = {
  event: 'error',
  description: 'Something was refused. To the socket that asked, alone.',
  payload: ContractErrorDto,
};

/** Reads gateways and broadcasters: what they say about themselves is all that there is. */
export function readSocketEvents(app: INestApplication, documents: OpenAPIObject[]): SocketEvents {
  const routes = documents.flatMap((document) => routesOf(app, document));
  const known = allErrors(app);
  const handlers = gatewayMethods(app).filter(({ method }) => eventOf(method) !== undefined);
  const said = broadcastersOf(app, handlers);
  const names = [
    ...new Set([...handlers.map(namespaceOf), ...said.map(({ namespace }) => namespace)]),
  ].toSorted();
  const namespaces = names.map((namespace) => ({
    namespace,
    asks: byEvent(
      handlers
        .filter((handler) => namespaceOf(handler) === namespace)
        .map((handler) =>
          toAsk(handler, [...refusalsOf(handler), ...errorsNamedIn(descriptionOf(handler), known, routes)]),
        ),
    ),
    says: byEvent([
      ...said.filter((entry) => entry.namespace === namespace).flatMap(({ says }) => says),
      namespace === '/' ? refusedWithoutAck : refusedByContract,
    ]),
  }));
  return { namespaces, schemas: schemasOf(app, namespaces) };
}

/** The schema of what the server says. */
export function saidSchema({ payload, isArray }: SaidEvent): Schema {
  const item = { $ref: getSchemaPath(payload) };
  return isArray ? { type: 'array', items: item } : item;
}

/** The schema that an ask is answered with when all is well. */
export function replySchema({ reply }: AskEvent): Schema {
  if (!reply) return { type: 'null' };
  const item = { $ref: getSchemaPath(reply.type) };
  return reply.isArray ? { type: 'array', items: item } : item;
}

/** A broadcaster speaks in the namespaces of the gateways of its module, or else in the default one. */
function broadcastersOf(
  app: INestApplication,
  handlers: Handler[],
): { namespace: string; says: SaidEvent[] }[] {
  return providersOf(app).flatMap((wrapper) => {
    const events = reflector.get<WireEvents | undefined>(WIRE_EVENTS, wrapper.metatype as Type);
    if (!events) return [];
    const own = handlers.filter(({ module }) => module === moduleOf(wrapper)).map(namespaceOf);
    const says = Object.entries(events).map(([event, { payload, description }]) => {
      return Array.isArray(payload)
        ? { event, description, payload: payload[0] as Type, isArray: true }
        : { event, description, payload };
    });
    return [...new Set(own.length > 0 ? own : ['/'])].map((namespace) => ({ namespace, says }));
  });
}

function toAsk({ owner, name, method }: Handler, refusals: AppError[]): AskEvent {
  return {
    event: eventOf(method) as string,
    description: descriptionOf({ method }),
    payload: payloadOf(owner, name),
    reply: replyOf(method),
    errors: distinct([...refusals, ...commonErrors.input, ...commonErrors.limit]),
  };
}

/** The codes that a docstring names, and those of the route that it names: "Like `POST /conversations/:id/read`". */
function errorsNamedIn(description: string, known: AppError[], routes: Route[]): AppError[] {
  const names = description.split('`').map((name) => name.replace(/:\w+/g, '{}'));
  const named = routes.filter(({ verb, path }) =>
    names.includes(`${verb} ${path.replace(/^\/api\/v\d+/, '').replace(/{\w+}/g, '{}')}`),
  );
  return [
    ...known.filter(({ code }) => names.includes(code)),
    ...named.flatMap(({ handler }) => refusalsOf(handler)),
  ];
}

function descriptionOf({ method }: Pick<Handler, 'method'>): string {
  const operation = reflector.get<{ summary?: string } | undefined>(DECORATORS.API_OPERATION, method);
  return (operation?.summary ?? '').replace(/\s+/g, ' ');
}

function eventOf(method: Handler['method']): string | undefined {
  return reflector.get<string | undefined>(MESSAGE_METADATA, method);
}

function namespaceOf({ owner }: Handler): string {
  const { namespace } = reflector.get<{ namespace?: string }>(GATEWAY_OPTIONS, owner);
  return namespace ?? '/';
}

function payloadOf(owner: Type, name: string): Type | undefined {
  const args = (Reflect.getMetadata(PARAM_ARGS_METADATA, owner, name) ?? {}) as Record<
    string,
    { index: number }
  >;
  const types = Reflect.getMetadata('design:paramtypes', owner.prototype as object, name) as
    Type[] | undefined;
  const body = Object.entries(args).find(([key]) => key.startsWith(`${WsParamtype.PAYLOAD}:`));
  return body && types?.[body[1].index];
}

function replyOf(method: Handler['method']): AskEvent['reply'] {
  const responses = reflector.get<Responses | undefined>(DECORATORS.API_RESPONSE, method) ?? {};
  const { type, isArray = false } = responses['200'] ?? {};
  return type && { type, isArray };
}

/** As JSON Schema, where nothing is `nullable`; Swagger writes it like that from OpenAPI 3.1 on. */
function schemasOf(app: INestApplication, namespaces: SocketNamespace[]): Schemas {
  const asks = namespaces.flatMap((namespace) => namespace.asks);
  const types = [
    AckErrorDto,
    ...asks.flatMap(({ payload, reply }) => [payload, reply?.type]),
    ...namespaces.flatMap(({ says }) => says.map(({ payload }) => payload)),
  ];
  const config = new DocumentBuilder().setOpenAPIVersion('3.1.0').build();
  const extraModels = types.filter((type) => type !== undefined);
  // What is included is no module: the document has no routes.
  const document = SwaggerModule.createDocument(app, config, { include: [SocketErrorDto], extraModels });
  tellWholeNumbers(document.components);
  return relaxDefaults(document.components?.schemas ?? {});
}

function byEvent<Entry extends { event: string }>(entries: Entry[]): Entry[] {
  return entries.toSorted((one, other) => (one.event < other.event ? -1 : 1));
}
