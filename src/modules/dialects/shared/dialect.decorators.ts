import { applyDecorators, Controller, UseFilters, VERSION_NEUTRAL } from '@nestjs/common';
import { RealtimeGateway } from '../../../platform/ws/realtime.gateway.js';
import { DialectFilter } from './dialect.filter.js';

/** A controller of a contract: at `/<prefix>` and the path that the document names, with refusals as contracts write them. */
export const DialectController = (prefix: string, path: string): ClassDecorator =>
  applyDecorators(
    Controller({ path: `${prefix}/${path}`, version: VERSION_NEUTRAL }),
    UseFilters(DialectFilter),
  );

/** A gateway of a contract: on the namespace `/<prefix>`. */
export const DialectGateway = (prefix: string): ClassDecorator => RealtimeGateway(`/${prefix}`);
