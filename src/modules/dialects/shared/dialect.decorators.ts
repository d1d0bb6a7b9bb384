import { Controller, VERSION_NEUTRAL } from '@nestjs/common';
import { RealtimeGateway } from '../../../platform/ws/realtime.gateway.js';

/** A controller of a contract: at `/<prefix>` and the path that the document names. */
export const DialectController = (prefix: string, path: string): ClassDecorator =>
  Controller({ path: `${prefix}/${path}`, version: VERSION_NEUTRAL });

/** A gateway of a contract: on the namespace `/<prefix>`. */
export const DialectGateway = (prefix: string): ClassDecorator => RealtimeGateway(`/${prefix}`);
