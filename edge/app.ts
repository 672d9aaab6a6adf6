/** The service: every route, what happens around each of them, and how errors become answers. Portable. */

import { Hono, type MiddlewareHandler } from 'hono';
import { ReleaseError } from '../shared/errors.ts';
import type { AppContext, AppDeps, AppEnv } from './context.ts';
import { problem, RequestError, type RequestErrorCode } from './problem.ts';
import { readBody, readQuery } from './request.ts';
import { NOTHING, type Route } from './route.ts';
import { explainForRatings, explainForUser } from './routes/explanations.ts';
import { showHealth, showReadiness } from './routes/health.ts';
import { listSimilar, searchMovies, showMovie } from './routes/movies.ts';
import { predictForRatings, predictForUser } from './routes/predictions.ts';
import { recommendForRatings, recommendForUser } from './routes/recommendations.ts';
import { showMemory, showRelease } from './routes/release.ts';
import { showUser } from './routes/users.ts';

/** Seconds after which a caller may ask again when no release is open. */
const RETRY_AFTER = '2';

const STATUS: Record<RequestErrorCode, number> = {
  'bad-input': 400,
  'not-found': 404,
  method: 405,
  'too-large': 413,
  'media-type': 415,
  'not-ready': 503,
};

/** The service answers with data only: nothing in it may be framed, sniffed, cached or run. */
const SECURITY_HEADERS: Record<string, string> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Every route of the service. */
export const ROUTES: readonly Route[] = [
  showUser,
  recommendForUser,
  explainForUser,
  predictForUser,
  recommendForRatings,
  predictForRatings,
  explainForRatings,
  searchMovies,
  showMovie,
  listSimilar,
  showRelease,
  showMemory,
  showHealth,
  showReadiness,
];

/** The service as one function of a request. `deps` are the host's; no state is kept outside them. */
export function createApp(deps: AppDeps): { fetch: (request: Request) => Response | Promise<Response> } {
  const app = new Hono<AppEnv>();
  app.use(aroundRequest(deps));
  for (const [path, routes] of Map.groupBy(ROUTES, (route) => route.path)) {
    for (const route of routes) app.on(route.method, path, (c) => answer(c, route));
    const allow = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
    app.all(path, (c) => {
      c.set('route', path);
      throw new RequestError('method', `this path takes ${allow}`, undefined, { allow });
    });
  }
  app.notFound((c) => answerError(c, deps, new RequestError('not-found', 'there is nothing at this path')));
  app.onError((error, c) => answerError(c, deps, error));
  return { fetch: (request) => app.fetch(request) };
}

async function answer(c: AppContext, route: Route): Promise<Response> {
  c.set('route', route.path);
  if (route.release !== false) c.set('recommender', await c.get('deps').releases.get());
  const query = readQuery(c, route.query ?? NOTHING);
  const body = route.body && (await readBody(c, route.body));
  return route.answer(c, { query, body });
}

const aroundRequest =
  (deps: AppDeps): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { releases, log, now } = deps;
    const start = now();
    c.set('deps', deps);
    c.set('requestId', crypto.randomUUID());
    await next();
    const manifest = (c.get('recommender') ?? releases.peek())?.manifest;
    const release = manifest?.id ?? 'none';
    const { headers, status } = c.res;
    headers.set('x-release', release);
    if (manifest?.dataset.simulated) headers.set('x-simulated', 'true');
    headers.set('x-request-id', c.get('requestId'));
    for (const name in SECURITY_HEADERS) headers.set(name, SECURITY_HEADERS[name]);
    const route = c.get('route') ?? null;
    log({ level: 'info', event: 'request', method: c.req.method, route, status, ms: now() - start, release });
  };

function answerError(c: AppContext, { log }: AppDeps, error: Error): Response {
  if (error instanceof RequestError) {
    const headers = error.code === 'not-ready' ? { 'retry-after': RETRY_AFTER } : error.headers;
    return problem(STATUS[error.code], error.message, error.errors ? { errors: error.errors } : {}, headers);
  }
  const requestId = c.get('requestId');
  const route = c.get('route') ?? null;
  const broken = error instanceof ReleaseError;
  const code = broken ? error.code : 'unexpected';
  log({ level: 'error', event: 'request-failed', requestId, route, code, reason: error.message, stack: error.stack });
  if (broken) {
    return problem(503, 'no release can be read at the moment', { requestId }, { 'retry-after': RETRY_AFTER });
  }
  return problem(500, 'something went wrong here; the log has it under this request id', { requestId });
}
