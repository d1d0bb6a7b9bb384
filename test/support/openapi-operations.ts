/** As much of a schema as tests look at. */
export interface SchemaNode {
  $ref?: string;
  type?: string | string[];
  description?: string;
  example?: string | number | boolean | object | null;
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  oneOf?: SchemaNode[];
}

interface Answer {
  content?: Record<string, { schema?: SchemaNode; example?: unknown; examples?: Record<string, unknown> }>;
}

interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: object[];
  parameters?: { name: string; in: string; description?: string; schema?: SchemaNode }[];
  requestBody?: Answer;
  responses: Record<string, Answer>;
}

/** As much of an OpenAPI document as tests look at. */
export interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, SchemaNode>; examples: Record<string, unknown> };
}

/** What a test asks about one operation. */
export interface OperationInDocument extends Operation {
  /** `GET /api/v1/users/{userId}` */
  name: string;
  method: string;
  /** The path with the examples of its parameters in it. */
  examplePath: string;
  /** Whether it needs a token; some can also do with something else. */
  token: 'never' | 'maybe' | 'always';
  takesInput: boolean;
  takesBody: boolean;
  /** The example of its body; undefined where it takes none, or no JSON. */
  jsonBody: unknown;
  /** What it answers when all is well, by status. */
  successes: { status: string; isEmpty: boolean; hasExample: boolean }[];
  /** The codes of what it refuses with a body, by status. */
  errors: Record<string, string[]>;
}

/** Every operation of the document. */
export function operationsOf(document: OpenApiDocument): OperationInDocument[] {
  return Object.entries(document.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({
      ...inputsOf(path, operation),
      ...answersOf(document, operation),
      ...operation,
      name: `${verb.toUpperCase()} ${path}`,
      method: verb.toUpperCase(),
      token: tokenOf(operation),
    })),
  );
}

function tokenOf({ security = [] }: Operation): OperationInDocument['token'] {
  if (security.length === 0) return 'never';
  return security.some((requirement) => Object.keys(requirement).length === 0) ? 'maybe' : 'always';
}

function inputsOf(
  path: string,
  { parameters = [], requestBody }: Operation,
): Pick<OperationInDocument, 'examplePath' | 'takesInput' | 'takesBody' | 'jsonBody'> {
  const exampleOf = (name: string): string => {
    const { example } = parameters.find((parameter) => parameter.name === name)?.schema ?? {};
    return encodeURIComponent(typeof example === 'string' ? example : 'x');
  };
  return {
    examplePath: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => exampleOf(name)),
    takesInput: parameters.length > 0 || requestBody !== undefined,
    takesBody: requestBody !== undefined,
    jsonBody: requestBody?.content?.['application/json']?.example,
  };
}

function answersOf(
  document: OpenApiDocument,
  { responses }: Operation,
): Pick<OperationInDocument, 'successes' | 'errors'> {
  const answers = Object.entries(responses);
  const refusals = answers
    .filter(([status, { content }]) => status >= '400' && content)
    .map(([status, answer]) => [status, codesOf(answer)]);
  return {
    successes: answers
      .filter(([status]) => status < '300')
      .map(([status, answer]) => successOf(document, status, answer)),
    errors: Object.fromEntries(refusals) as Record<string, string[]>,
  };
}

/** 204 has nothing to show, and bytes have no example. */
function successOf(
  document: OpenApiDocument,
  status: string,
  { content = {} }: Answer,
): OperationInDocument['successes'][number] {
  const shown = Object.values(content);
  const json = content['application/json'];
  return {
    status,
    isEmpty:
      status !== '204' && (shown.length === 0 || shown.some(({ schema }) => isEmptySchema(document, schema))),
    hasExample: !json || json.example !== undefined || json.examples !== undefined,
  };
}

function isEmptySchema(
  document: OpenApiDocument,
  { $ref, type, items, properties, oneOf }: SchemaNode = {},
): boolean {
  if ($ref) return isEmptySchema(document, document.components.schemas[$ref.split('/').at(-1) ?? '']);
  if (type === 'array') return isEmptySchema(document, items);
  return type === 'object' ? properties === undefined : type === undefined && oneOf === undefined;
}

/** The native API answers problems, the contracts refusals. */
const ERROR_SCHEMAS = ['#/components/schemas/ProblemDto', '#/components/schemas/RefusalDto'];

function codesOf({ content = {} }: Answer): string[] {
  const error = content['application/problem+json'] ?? content['application/json'];
  return ERROR_SCHEMAS.includes(error?.schema?.$ref ?? '') ? Object.keys(error?.examples ?? {}) : [];
}
