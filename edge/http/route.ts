/** One row of the service: a method, a path, who may ask, what the request must be, and who answers. */

import * as v from 'valibot';
import type { AppContext } from '../context.ts';

/**
 * - `open`: anyone
 * - `users`: shows a user of the dataset: a key that may read, once keys are configured, unless users are public
 * - `inside`: tells how the service fares: a key that may read, once keys are configured
 * - `write`: changes what is stored: always a key that may write
 * - `admin`: changes what is served: always a key of an administrator
 */
export type Access = 'open' | 'users' | 'inside' | 'write' | 'admin';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export type ObjectSchema = v.GenericSchema & { readonly entries: Readonly<Record<string, unknown>> };

interface Spec<Query extends ObjectSchema, Body extends ObjectSchema> {
  readonly method: Method;
  /** Hono's pattern. Under `/v1/` a release must be open, in `c.get('recommender')`, unless `release` says otherwise. */
  readonly path: string;
  readonly access: Access;
  /** One sentence for the API's description. */
  readonly summary: string;
  /**
   * True: part of the site, for people in a browser. They get errors as pages, and parameters that are not known are left
   * alone, for links carry those of whoever passes them on. Else part of the API, described in openapi.json.
   */
  readonly page?: boolean;
  /** Known parameters; none by default. The API refuses any other. */
  readonly query?: Query;
  /** A JSON body; without one the body is left to `answer`. */
  readonly body?: Body;
  /** False: answers whether a release is open or not. */
  readonly release?: boolean;
  /** True: the answer depends on the release alone, so it has a tag and caches may keep it. */
  readonly cached?: boolean;
  /** True: answered over the hard memory limit too. */
  readonly always?: boolean;
  answer(
    c: AppContext,
    input: { readonly query: v.InferOutput<Query>; readonly body: v.InferOutput<Body> },
  ): Response | Promise<Response>;
}

export type Route = Spec<ObjectSchema, ObjectSchema>;

/** The query or the body of a route that takes none. */
export const NOTHING = v.strictObject({});

/** A row with its schemas' types checked against its answer. */
export function route<Query extends ObjectSchema = typeof NOTHING, Body extends ObjectSchema = typeof NOTHING>(
  spec: Spec<Query, Body>,
): Route {
  return spec as unknown as Route;
}
