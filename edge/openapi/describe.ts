/** Generates the API's description (OpenAPI 3.1) from the routes and from the schemas that check requests. */

import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import * as f from '../http/fields.ts';
import type { Access, ObjectSchema, Route } from '../http/route.ts';
import { NAMED, Problem } from './answers.ts';
import { OPERATIONS, type Operation } from './operations.ts';

type Json = { [name: string]: unknown };

const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

/** Descriptions of parameters and fields. A name means the same in every request. */
const MEANINGS: Readonly<Record<string, string>> = {
  after:
    'What `after` of an earlier answer says: the list goes on behind it, with none of its films. Send all other fields as ' +
    'before.',
  attributes: 'Whether each film has its attributes (`/v1/attributes`), but for texts; false by default.',
  by: 'The model that measures similarity. `hybrid` (default) is the mean of the models that can.',
  candidates:
    'Ids of the only films that may be listed: a festival, a library, a list of films to watch. All by default.',
  diversity:
    'How much the films should differ from each other, by maximal marginal relevance: from 0 (default), where only ' +
    'the score counts, to 1.',
  exclude: 'Ids of films to leave out.',
  excludeGenres: 'Names of genres that no listed film has.',
  films: 'Films to find, each by `imdbId` or by `title`.',
  genre: 'Name of a genre; upper and lower case are alike. `(no genres listed)` selects films without genres.',
  genres: 'Names of genres; upper and lower case are alike. `(no genres listed)` selects films without genres.',
  id: 'Any id of your own; the answer to this line repeats it.',
  includeRated: 'Whether films that the profile has rated may be listed too; false by default.',
  key: 'The id of a film in the dataset, where ids are texts like `tt0114709`. The other parameters then do not count.',
  limit: 'Entries per page, 20 by default.',
  list:
    'What `after` of the list says on which the film was. Then the rating counts for the release of that list (`/v1/outcomes`). ' +
    'Nothing of the list is stored with the rating.',
  match: 'Whether a film must have `any` (default) or `all` of the genres.',
  maxRatings: 'Most ratings in the dataset that a listed film has.',
  minRatings: 'Fewest ratings in the dataset that a listed film has.',
  models: 'The models to use; all by default.',
  movieId: 'Id of a film.',
  movieIds: 'Ids of films.',
  n: 'Length of the list, 10 by default.',
  notInterested:
    'Films that the person has not seen and does not want to see. They are left out, and films like them come later: more so ' +
    'when the `reason` is their `kind`, and not at all when it is about the `film` alone. No predicted rating changes.',
  offset: 'Number of entries before this page, 0 by default.',
  popularity:
    'How well known the films should be: from -1, off the beaten track, over 0 (default), where only the score counts, ' +
    'to 1.',
  profiles:
    'The people who want to watch together: each with their ratings, or a user of the dataset. Nothing is stored.',
  q: 'Words of a title.',
  rating: "A rating, one of the values of the dataset's scale (`/v1/release`).",
  ratedAt:
    'When the rating was given, in ISO 8601 with a zone, like 2026-01-31T20:15:00Z; by default now. A later moment counts ' +
    'as now.',
  ratingFrom: 'Lowest rating.',
  ratingTo: 'Highest rating.',
  ratings:
    'The profile. If a film occurs twice, its last rating counts. `ratedAt` says when a rating was given, in ISO 8601 with a ' +
    'zone: what was given shortly before the request changes what is predicted. Without it, nothing is assumed. Nothing is stored.',
  release: 'Id of the release to go back to; by default the newest one older than the current release.',
  sort: 'By date (`latest`, the default, or `oldest`), by rating (`highest`, `lowest`), or by `title`.',
  strategy:
    'How the tastes of several people make one list: `average` (default) takes the mean of what the film is worth to each, ' +
    '`least-misery` what it is worth to the one whom it suits least, and with `fairness` people choose in turns, next ' +
    'whoever came off worst so far.',
  userId:
    'Id of a user: a number, or a name of at most 256 bytes of UTF-8. Where users have numbers, a name that looks like ' +
    'another number, such as -1 or 1.5, is refused.',
  strict: 'Present: also 503 when anything is bad, and the answer has the level of the worst finding.',
  unknown:
    'Ids of films that the person does not know, or was shown without an answer. They are not asked for again, and films ' +
    'like them are asked for less.',
  yearFrom: 'Earliest year.',
  yearTo: 'Latest year.',
  where:
    'Conditions on attributes (`/v1/attributes`), all of which a film must meet: `language:en`, `runtime:80..120`, ' +
    '`director:A|B`, `country:!France`. In a query they are separated by semicolons.',
};

const NEEDS: Readonly<Record<Exclude<Access, 'open'>, string>> = {
  users: 'Needs a key with the scope `read` once keys are configured, unless users are public.',
  inside: 'Needs a key with the scope `read` once keys are configured.',
  write: 'Needs a key with the scope `write`.',
  admin: 'Needs a key with the scope `admin`.',
};

const ERRORS: Readonly<Record<string, string>> = {
  400: 'A parameter or the body is wrong; `errors` names the fields.',
  401: 'A key is needed, but the request has none or an unknown one.',
  403: 'The key does not have the scope that is needed.',
  404: 'There is no such user or film.',
  409: 'The current state of the service does not allow the request.',
  413: 'The body is too long.',
  415: 'The body has the wrong content type.',
  429: 'Too many requests; `Retry-After` says when to try again.',
  503: 'The service is not ready or too busy; `Retry-After` says when to try again.',
};

/** The OpenAPI document as JSON. It describes every route that is not a page. `version` is that of the package. */
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
        'A film recommender. Every answer names the release that it comes from in the header `X-Release`. ' +
        '`X-Simulated: true` means that the release was trained on made-up viewers. ' +
        'Errors are problem documents (RFC 9457).',
    },
    servers: [{ url: '/' }],
    tags: ['Recommendations', 'Movies', 'Users', 'Service', 'Administration'].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(NAMED).map(([name, schema]) => [name, jsonSchema(schema, name)])),
      responses: problems(),
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key from the operator, made with `cinematch keys create`.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-cinematch_session',
          description: 'The session of a signed-in browser. Over plain HTTP the name has no prefix `__Host-`.',
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
    // The empty requirement stands for services without keys, or with public users.
    security: access === 'open' ? undefined : [{ key: [] }, { session: [] }, ...(isOptional(access) ? [{}] : [])],
    parameters: [...pathParameters(path), ...queryParameters(route.query, operation)],
    requestBody: requestBody(route, operation),
    responses: {
      200: {
        description: 'The answer.',
        content: { [operation?.media ?? JSON_TYPE]: { schema: operation ? jsonSchema(operation.answer) : {} } },
      },
      ...(route.cached ? { 304: { description: 'The copy named by `If-None-Match` is still valid.' } } : {}),
      ...Object.fromEntries(
        statuses(route, operation).map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
      ),
    },
  };
}

function statuses(route: Route, operation: Operation | undefined): number[] {
  const { path, access, conflict } = route;
  const hasBody = Boolean(route.body ?? operation?.line);
  const namesOne = /:(userId|movieId)/.test(path) || (route.body && 'movieId' in route.body.entries);
  return [
    400,
    ...(access === 'open' ? [] : [401, 403]),
    ...(namesOne ? [404] : []),
    ...(access === 'admin' || conflict ? [409] : []),
    ...(hasBody ? [413, 415] : []),
    ...(/z$/.test(path) ? [] : [429]),
    ...(path === '/healthz' ? [] : [503]),
    ...(operation?.errors ?? []),
  ].sort((a, b) => a - b);
}

function problems(): Json {
  const content = { [PROBLEM_TYPE]: { schema: jsonSchema(Problem) } };
  return Object.fromEntries(
    Object.entries(ERRORS).map(([status, description]) => [`Problem${status}`, { description, content }]),
  );
}

/** The fields of paths. Which user ids there are depends on the release: numbers, or names. */
const PATH_SCHEMAS: Readonly<Record<string, v.GenericSchema>> = { movieId: f.movieId, userId: f.userId };

function pathParameters(path: string): Json[] {
  return Array.from(path.matchAll(/\/:(\w+)/g), ([, name]) => ({
    name,
    in: 'path',
    required: true,
    description: MEANINGS[name],
    schema: jsonSchema(PATH_SCHEMAS[name]),
    example: 1,
  }));
}

/** A list in a query that is one text, with semicolons: its values may have commas. */
const CONDITIONS = 'where';

function listStyle({ type }: Json): Json {
  return type === 'array' ? { style: 'form', explode: false } : {};
}

/**
 * The parameters of a query. The values of other lists are separated by commas, which is OpenAPI's form style, not exploded.
 */
function queryParameters(query: ObjectSchema | undefined, operation: Operation | undefined): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = jsonSchema(query) as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description: MEANINGS[name],
    ...(name === CONDITIONS ? { schema: { type: 'string' } } : { ...listStyle(schema as Json), schema }),
    example: operation?.query?.[name],
  }));
}

function requestBody(route: Route, operation: Operation | undefined): Json | undefined {
  const schema = route.body ?? operation?.line;
  if (!schema) return undefined;
  const { properties, ...rest } = jsonSchema(schema) as { properties?: Record<string, Json> };
  for (const [name, property] of Object.entries(properties ?? {})) property.description ??= MEANINGS[name];
  const oneOf = operation?.either?.map((name) => ({ required: [name] }));
  const media = operation?.line ? 'application/x-ndjson' : JSON_TYPE;
  return {
    required: true,
    content: {
      [media]: {
        schema: { ...rest, properties, oneOf, dependentRequired: operation?.needs },
        example: operation?.body,
      },
    },
  };
}

/**
 * The JSON Schema of `schema`, without definitions. Named schemas become references, except `own` itself. It describes
 * the output of the schema, so that a number in a query is a number and not text.
 */
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

/** The operation id of a route: `getUsersUserIdRatings` for `GET /v1/users/:userId/ratings`. */
function nameOf({ method, path }: Route): string {
  const words = path.replace(/^\/v1/, '').match(/[A-Za-z]+/g) ?? [];
  return method.toLowerCase() + words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}
