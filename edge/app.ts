/** The service: every route, what happens around each of them, and how errors become answers. Portable. */

import { Hono, type MiddlewareHandler } from 'hono';
import { ReleaseError } from '../shared/errors.ts';
import type { AppContext, AppDeps, AppEnv, Handler } from './context.ts';
import { problem, RequestError, type RequestErrorCode } from './problem.ts';
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

type Methods = { GET?: Handler; POST?: Handler };

const routes = (deps: AppDeps): Record<string, Methods> => ({
  '/v1/users/:userId': { GET: showUser },
  '/v1/users/:userId/recommendations': { GET: recommendForUser },
  '/v1/users/:userId/recommendations/:movieId/explanation': { GET: explainForUser },
  '/v1/users/:userId/predictions': { GET: predictForUser },
  '/v1/recommendations': { POST: recommendForRatings },
  '/v1/predictions': { POST: predictForRatings },
  '/v1/explanations': { POST: explainForRatings },
  '/v1/movies': { GET: searchMovies },
  '/v1/movies/:movieId': { GET: showMovie },
  '/v1/movies/:movieId/similar': { GET: listSimilar },
  '/v1/release': { GET: showRelease },
  '/v1/memory': { GET: showMemory(deps) },
  '/healthz': { GET: showHealth },
  '/readyz': { GET: showReadiness(deps) },
});

/** The service as one function of a request. `deps` are the host's; no state is kept outside them. */
export function createApp(deps: AppDeps): { fetch: (request: Request) => Response | Promise<Response> } {
  const app = new Hono<AppEnv>();
  app.use(aroundRequest(deps));
  for (const [path, methods] of Object.entries(routes(deps))) {
    const needsRelease = path.startsWith('/v1/');
    for (const [method, handler] of Object.entries(methods)) {
      app.on(method, path, async (c) => {
        c.set('route', path);
        if (needsRelease) c.set('recommender', await deps.releases.get());
        return handler(c);
      });
    }
    const allow = methods.GET ? ['GET', 'HEAD'] : ['POST'];
    app.all(path, (c) => {
      c.set('route', path);
      throw new RequestError('method', `this path takes ${allow.join(', ')}`, undefined, { allow: allow.join(', ') });
    });
  }
  app.notFound((c) => answerError(c, deps, new RequestError('not-found', 'there is nothing at this path')));
  app.onError((error, c) => answerError(c, deps, error));
  return { fetch: (request) => app.fetch(request) };
}

const aroundRequest =
  ({ releases, log, now }: AppDeps): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const start = now();
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
