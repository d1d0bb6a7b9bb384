import type { INestApplication, Type } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { allErrors } from './all-errors.js';
import { type ContractModule, nativeModules } from './contracts.js';
import { errorExamples, type ErrorShape, problems, refusals } from './error-responses.js';
import { Examples } from './example.js';
import { controllerMethods, type Handler, refusalsAtTheDoor } from './handlers.js';
import { completeOperation, type Operation } from './operation.js';
import { relaxDefaults } from './optional-fields.js';
import { tellWholeNumbers } from './whole-numbers.js';

const DESCRIPTION = `Chat for marketplaces. Send \`Authorization: Bearer <token>\` with everything that has a lock.

Sockets speak the same shapes: [events](/docs/events). Every error has a code: [errors](/docs/errors).`;

/**
 * The document of the REST API. Routes, shapes and descriptions are what Swagger reads off the controllers and DTOs; what
 * follows for every route from its guards, its inputs and its `@Refuses` is added here and not said in each of them.
 */
export function createOpenApi(app: INestApplication): OpenAPIObject {
  return createDocument(app, {
    title: 'Haggle',
    description: DESCRIPTION,
    include: nativeModules(app),
    errorShape: problems,
  });
}

/** The document of the REST API of a published contract. */
export function createContractApi(
  app: INestApplication,
  { prefix, title, module }: ContractModule,
): OpenAPIObject {
  const description = `The contract \`${prefix}\`: every path begins with \`/${prefix}\`, and its sockets are in the
namespace [\`/${prefix}\`](/docs/events). Native conversations and its own are the same.`;
  return createDocument(app, { title, description, include: [module], errorShape: refusals });
}

function createDocument(
  app: INestApplication,
  { title, description, include, errorShape }: DocumentPlan,
): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion('1')
    .addBearerAuth();
  const document = SwaggerModule.createDocument(app, config.build(), {
    operationIdFactory: operationId,
    autoTagControllers: false,
    include,
    extraModels: [errorShape.schema],
  });
  tellWholeNumbers(document);
  const context = {
    examples: new Examples(relaxDefaults(document.components?.schemas ?? {})),
    atTheDoor: refusalsAtTheDoor(app),
    errorShape,
  };
  for (const route of routesOf(app, document)) completeOperation(route, context);
  document.components = { ...document.components, examples: errorExamples(allErrors(app), errorShape) };
  return document;
}

/** Every operation of the document, with the method behind it. */
export function routesOf(app: INestApplication, { paths }: OpenAPIObject): Route[] {
  const handlers = new Map(
    controllerMethods(app).map((handler) => [operationId(handler.owner.name, handler.name), handler]),
  );
  return Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs as Record<string, Operation>).flatMap(([verb, operation]) => {
      const handler = handlers.get(operation.operationId ?? '');
      return handler ? [{ verb: verb.toUpperCase(), path, operation, handler }] : [];
    }),
  );
}

interface DocumentPlan {
  title: string;
  description: string;
  include: Type[];
  errorShape: ErrorShape;
}

/** One route of the REST API. */
export interface Route {
  verb: string;
  path: string;
  operation: Operation;
  handler: Handler;
}

/** Stays the same for as long as the method keeps its name: `messagesSend`. */
function operationId(controller: string, method: string): string {
  const noun = controller.replace(/Controller$/, '');
  return noun.charAt(0).toLowerCase() + noun.slice(1) + method.charAt(0).toUpperCase() + method.slice(1);
}
