/** The API's description (OpenAPI 3.1), made from the rows of ROUTES and the schemas that check requests. */

import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import type { Access, ObjectSchema, Route } from '../http/route.ts';
import { NAMED, Problem } from './answers.ts';
import { OPERATIONS, type Operation } from './operations.ts';

type Json = { [name: string]: unknown };

const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

/** What the same name means wherever it stands. */
const MEANINGS: Readonly<Record<string, string>> = {
  by: 'The model that says what is alike; `hybrid` is the mean of those that can.',
  diversity: 'From 0, sorted by score alone, to 1, as unlike each other as can be: maximal marginal relevance.',
  exclude: 'Ids of films that must not be listed.',
  genre: 'Name of a genre, in any case; `(no genres listed)` stands for none.',
  genres: 'Names of genres, in any case; `(no genres listed)` stands for none.',
  id: 'Comes back with the answer to this line.',
  includeRated: 'List films of the profile too.',
  limit: 'Length of a page, 20 by default.',
  match: 'Whether a film must have `any` of the genres (default) or `all`.',
  models: 'The models that take part; all by default.',
  movieId: 'Id of a film.',
  movieIds: 'Ids of films.',
  n: 'Length of the list, 10 by default.',
  offset: 'How many come before this page; 0 by default.',
  q: 'Words of a title.',
  ratingFrom: 'Lowest rating that counts.',
  ratingTo: 'Highest rating that counts.',
  ratings: 'A profile. Of a film rated twice the last rating counts. Nothing is stored.',
  sort: 'By date (`latest` by default, `oldest`), by rating (`highest`, `lowest`) or by `title`.',
  userId: 'Id of a user: a number, or a name where users have names.',
  yearFrom: 'First year that counts.',
  yearTo: 'Last year that counts.',
};

const NEEDS: Readonly<Record<Exclude<Access, 'open'>, string>> = {
  users: 'Shows a user: needs a key that may read once keys are configured, unless users are public.',
  inside: 'Tells how the service fares: needs a key that may read once keys are configured.',
  write: 'Needs a key that may write.',
  admin: 'Needs a key of an administrator.',
};

const ERRORS: Readonly<Record<string, string>> = {
  400: 'A parameter or the body is not what it should be; `errors` names the fields.',
  401: 'A key is needed, and there is none or none that is known.',
  403: 'The key may not do this.',
  404: 'There is no such user or film.',
  409: 'What is there now does not allow it.',
  413: 'The body is longer than the API reads.',
  415: 'The body is of another media type.',
  429: 'Asked too often.',
  503: 'No release is open, or there is no room for more work; `Retry-After` says when to ask again.',
};

export function describeApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes.filter(({ page }) => !page)) {
    const path = route.path.replaceAll(/\/:(\w+)/g, '/{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'CineMatch',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'A film recommender. Every answer names the release that it came from in `X-Release`, and says `X-Simulated: true` ' +
        'when that was trained on made-up viewers. Errors are problem documents (RFC 9457).',
    },
    servers: [{ url: '/' }],
    tags: ['Recommendations', 'Movies', 'Users', 'Service', 'Administration'].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(NAMED).map(([name, schema]) => [name, jsonSchema(schema, name)])),
      responses: problems(),
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key that the operator made: `cinematch keys create`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-cinematch_key',
          description: 'The session of a browser; over plain HTTP without the prefix.',
        },
      },
    },
  };
}

function describeRoute(route: Route): Json {
  const { method, path, access, summary } = route;
  const operation: Operation | undefined = OPERATIONS[`${method} ${path}`];
  const needs = access === 'open' ? undefined : NEEDS[access];
  return {
    operationId: nameOf(route),
    summary,
    description: [operation?.more, needs].filter(Boolean).join(' ') || undefined,
    tags: [operation?.tag ?? (access === 'admin' ? 'Administration' : 'Service')],
    // An empty requirement: keys may not be configured, or users public.
    security: access === 'open' ? undefined : [{ key: [] }, { session: [] }, ...(isOptional(access) ? [{}] : [])],
    parameters: [...pathParameters(path), ...queryParameters(route.query, operation)],
    requestBody: requestBody(route, operation),
    responses: {
      200: {
        description: 'The answer.',
        content: { [operation?.media ?? JSON_TYPE]: { schema: operation ? jsonSchema(operation.answer) : {} } },
      },
      ...(route.cached ? { 304: { description: 'What the caller has, by `If-None-Match`, still holds.' } } : {}),
      ...Object.fromEntries(
        statuses(route, operation).map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
      ),
    },
  };
}

function statuses(route: Route, operation: Operation | undefined): number[] {
  const { path, access } = route;
  const hasBody = Boolean(route.body ?? operation?.line);
  const namesOne = /:(userId|movieId)/.test(path) || (route.body && 'movieId' in route.body.entries);
  return [
    400,
    ...(access === 'open' ? [] : [401, 403]),
    ...(namesOne ? [404] : []),
    ...(access === 'admin' ? [409] : []),
    ...(hasBody ? [413, 415] : []),
    ...(/z$/.test(path) ? [] : [429]),
    ...(path === '/healthz' ? [] : [503]),
  ];
}

function problems(): Json {
  const content = { [PROBLEM_TYPE]: { schema: jsonSchema(Problem) } };
  return Object.fromEntries(
    Object.entries(ERRORS).map(([status, description]) => [`Problem${status}`, { description, content }]),
  );
}

function pathParameters(path: string): Json[] {
  return Array.from(path.matchAll(/\/:(\w+)/g), ([, name]) => ({
    name,
    in: 'path',
    required: true,
    description: MEANINGS[name],
    schema: name === 'userId' ? { type: ['integer', 'string'] } : { type: name === 'movieId' ? 'integer' : 'string' },
    example: 1,
  }));
}

/** Lists are separated by commas: OpenAPI's form style, not exploded. */
function queryParameters(query: ObjectSchema | undefined, operation: Operation | undefined): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = jsonSchema(query) as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description: MEANINGS[name],
    ...((schema as Json).type === 'array' ? { style: 'form', explode: false } : {}),
    schema,
    example: operation?.query?.[name],
  }));
}

function requestBody(route: Route, operation: Operation | undefined): Json | undefined {
  const schema = route.body ?? operation?.line;
  if (!schema) return undefined;
  const { properties, ...rest } = jsonSchema(schema) as { properties?: Record<string, Json> };
  for (const [name, property] of Object.entries(properties ?? {})) property.description ??= MEANINGS[name];
  const media = operation?.line ? 'application/x-ndjson' : JSON_TYPE;
  return { required: true, content: { [media]: { schema: { ...rest, properties }, example: operation?.body } } };
}

/** Requests are described as they are once read, so that a query's numbers are numbers. */
function jsonSchema(schema: v.GenericSchema, own?: string): Json {
  const definitions = Object.fromEntries(Object.entries(NAMED).filter(([name]) => name !== own));
  const {
    $schema: _,
    $defs: __,
    ...described
  } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'output',
    errorMode: 'ignore',
    definitions,
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  }) as Json;
  return described;
}

function isOptional(access: Access): boolean {
  return access === 'users' || access === 'inside';
}

/** `GET /v1/users/:userId/ratings`: getUsersUserIdRatings. */
function nameOf({ method, path }: Route): string {
  const words = path.replace(/^\/v1/, '').match(/[A-Za-z]+/g) ?? [];
  return method.toLowerCase() + words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}
