import { applyDecorators, Catch, type ExceptionFilter, UseFilters } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';

/** Nest's own filter would answer with an `exception` event that echoes the request; the dispatcher answers instead. */
@Catch()
class PassToDispatcher implements ExceptionFilter {
  /** Hands the error on as it is. */
  catch(thrown: unknown): never {
    throw thrown;
  }
}

/** A gateway of Haggle: socket in, one line a handler. Without a namespace it listens on `/`. */
export const RealtimeGateway = (namespace = '/'): ClassDecorator =>
  applyDecorators(WebSocketGateway({ namespace }), UseFilters(PassToDispatcher));
