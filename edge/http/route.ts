/** The definition of a route: method, path, access, schemas of the request, and the function that answers. */

import * as v from 'valibot';
import type { AppContext } from '../context.ts';

/**
 * The access that a route needs.
 *
 * - `open`: none
 * - `users`: for routes that show a user; needs the scope `read` once keys are configured, unless users are public
 * - `inside`: for routes that show the state of the service; needs the scope `read` once keys are configured
 * - `write`: for routes that change stored ratings or the catalogue; always needs the scope `write`
 * - `admin`: for routes that change the release, or show everybody's ratings; always needs the scope `admin`
 */
export type Access = 'open' | 'users' | 'inside' | 'write' | 'admin';

/** The methods that routes use. A GET route answers HEAD too. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A schema of an object whose fields can be listed. */
export type ObjectSchema = v.GenericSchema & { readonly entries: Readonly<Record<string, unknown>> };

interface Spec<Query extends ObjectSchema, Body extends ObjectSchema> {
  readonly method: Method;
  /** Path pattern in Hono's syntax, such as `/v1/movies/:movieId`. */
  readonly path: string;
  readonly access: Access;
  /** One sentence for the API's description. */
  readonly summary: string;
  /**
   * True for a page of the site, which people open in a browser. Errors are shown as pages. Unknown parameters are
   * ignored, because sites that pass links on append their own. False, the default, for a route of the API, which
   * openapi.json describes.
   */
  readonly page?: boolean;
  /** The parameters of the query; none by default. */
  readonly query?: Query;
  /** The JSON body. Without a schema, `answer` reads the body itself. */
  readonly body?: Body;
  /**
   * False when the route needs no release. By default a release is opened first and put into `c.get('recommender')`.
   */
  readonly release?: boolean;
  /** True when the answer depends on the release alone. It gets an entity tag, and caches may keep it. */
  readonly cached?: boolean;
  /** True when a release may not be able to answer the route. Then it is refused with 409. */
  readonly conflict?: boolean;
  /** True when the route is answered even over the hard memory limit. */
  readonly always?: boolean;
  answer(
    c: AppContext,
    input: { readonly query: v.InferOutput<Query>; readonly body: v.InferOutput<Body> },
  ): Response | Promise<Response>;
}

/** A route with any schemas. */
export type Route = Spec<ObjectSchema, ObjectSchema>;

/** The schema of the query or the body of a route that takes none. */
export const NOTHING = v.strictObject({});

/** Returns `spec` as it is. The compiler checks that `answer` takes what the schemas of the query and the body give. */
export function route<Query extends ObjectSchema = typeof NOTHING, Body extends ObjectSchema = typeof NOTHING>(
  spec: Spec<Query, Body>,
): Route {
  return spec as unknown as Route;
}
