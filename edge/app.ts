/**
 * The service as a Hono app: the list of all routes, the steps before and after each of them, and the translation of
 * errors into answers. It runs on Node and on Workers alike.
 */

import { Hono, type MiddlewareHandler } from 'hono';
import { ReleaseError } from '../shared/errors.ts';
import { inWords } from '../shared/item-words.ts';
import { admit, authorize, viewerOf } from './access/guard.ts';
import type { AppContext, AppDeps, AppEnv, Client } from './context.ts';
import { countRequest } from './health/metrics.ts';
import { onHost, pathOnSite } from './http/base-path.ts';
import { withinTime } from './http/deadline.ts';
import { withEtag } from './http/etag.ts';
import { setAccessHeaders } from './http/headers.ts';
import { problem, RequestError, type RequestErrorCode } from './http/problem.ts';
import { readBody, readQuery } from './http/request.ts';
import { NOTHING, type Route } from './http/route.ts';
import { wordsOf } from './http/words.ts';
import { showDocs } from './pages/docs/docs.ts';
import { showExplore } from './pages/explore/explore.ts';
import { showFilm } from './pages/film/film.ts';
import { showForYou } from './pages/for-you/for-you.ts';
import { showAsset } from './pages/frame/assets.ts';
import { showManifest, showServiceWorker } from './pages/frame/device-files.ts';
import { showProblem } from './pages/frame/errors.ts';
import { showModels } from './pages/models/models.ts';
import { showSearch } from './pages/search/search.ts';
import { showSession } from './pages/session/session.ts';
import { showSystem } from './pages/system/system.ts';
import { findUser, showUserPage } from './pages/user/user.ts';
import { compareReleases, reloadRelease, rollBackRelease, showReleases } from './routes/admin.ts';
import { askForRatings } from './routes/ask.ts';
import { listAttributes } from './routes/attributes.ts';
import { predictForLines } from './routes/batch.ts';
import { showOpenapi } from './routes/docs.ts';
import { explainForRatings, explainForUser } from './routes/explanations.ts';
import { exportFeedback, forgetRatings, listRatings, putRating, removeRating } from './routes/feedback.ts';
import { showHealth, showReadiness } from './routes/health.ts';
import { deleteItem, listItems, putItem } from './routes/items.ts';
import { matchMovies } from './routes/match.ts';
import { answerAssistant } from './routes/mcp.ts';
import { showMetrics } from './routes/metrics.ts';
import { listSimilar, searchMovies, showMovie } from './routes/movies.ts';
import { showOutcomes } from './routes/outcomes.ts';
import { showPoster } from './routes/posters.ts';
import { predictForRatings, predictForUser } from './routes/predictions.ts';
import { showRandomUser } from './routes/random-user.ts';
import { recommendForRatings, recommendForUser } from './routes/recommendations.ts';
import { showMemory, showRelease } from './routes/release.ts';
import { rowsForRatings } from './routes/rows.ts';
import { beginSession, endSession } from './routes/session.ts';
import { showSiteFile, showSitePointer } from './routes/site.ts';
import { showState } from './routes/state.ts';
import { showMovieStats, showReport, showStats } from './routes/stats.ts';
import { showUser } from './routes/users.ts';

/**
 * The `Retry-After` of every 503 answer, in seconds. As long as the pause before a release is tried again when none is
 * open (edge/release/current-release.ts).
 */
const RETRY_AFTER = '2';

const STATUS: Record<RequestErrorCode, number> = {
  'bad-input': 400,
  'not-found': 404,
  method: 405,
  'too-large': 413,
  'media-type': 415,
  unauthorized: 401,
  forbidden: 403,
  'too-many': 429,
  conflict: 409,
  'not-ready': 503,
  'too-slow': 503,
};

/** Every route of the service, the API's and the pages'. */
export const ROUTES: readonly Route[] = [
  showUser,
  recommendForUser,
  explainForUser,
  predictForUser,
  putRating,
  removeRating,
  listRatings,
  forgetRatings,
  exportFeedback,
  recommendForRatings,
  rowsForRatings,
  predictForRatings,
  predictForLines,
  explainForRatings,
  searchMovies,
  listAttributes,
  matchMovies,
  askForRatings,
  showRandomUser,
  showMovie,
  putItem,
  deleteItem,
  listItems,
  listSimilar,
  showStats,
  showMovieStats,
  showReport,
  showRelease,
  showMemory,
  showState,
  showOutcomes,
  showMetrics,
  showReleases,
  rollBackRelease,
  reloadRelease,
  compareReleases,
  answerAssistant,
  showHealth,
  showReadiness,
  showOpenapi,
  showDocs,
  beginSession,
  endSession,
  showForYou,
  showExplore,
  showModels,
  showFilm,
  showSearch,
  findUser,
  showUserPage,
  showSystem,
  showSession,
  showAsset,
  showManifest,
  showServiceWorker,
  showSitePointer,
  showSiteFile,
  showPoster,
];

/**
 * Builds the service, which is one function of a request. It keeps no state outside `deps`, which the host provides.
 */
export function createApp(deps: AppDeps): {
  fetch: (request: Request, client: Client) => Response | Promise<Response>;
} {
  const app = new Hono<AppEnv>({ getPath: (request, options) => pathOnSite(request, options?.env) });
  const fetch = (request: Request, client: Client) => app.fetch(request, client);
  app.use(aroundRequest(deps, fetch));
  app.use(admit);
  for (const [path, routes] of Map.groupBy(ROUTES, (route) => route.path)) {
    for (const route of routes) app.on(route.method, path, (c) => withinTime(c, answer(c, route)));
    const allow = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
    app.all(path, (c) => {
      c.set('route', path);
      c.set(
        'page',
        routes.some(({ page }) => page),
      );
      throw new RequestError('method', `this path takes ${allow} only`, undefined, { allow });
    });
  }
  app.notFound((c) => {
    const message = `there is nothing at this path; ${onHost(c, '/docs')} lists the paths of the API`;
    return showProblem(c, answerError(c, deps, new RequestError('not-found', message)));
  });
  app.onError((error, c) => showProblem(c, answerError(c, deps, error)));
  return { fetch };
}

async function answer(c: AppContext, route: Route): Promise<Response> {
  c.set('route', route.path);
  c.set('page', route.page ?? false);
  authorize(c, route.access);
  const { memory, memoryHistory, metrics } = c.get('deps');
  memoryHistory.look();
  if (memory.pressure() === 'hard' && !route.always) {
    metrics.count('cinematch_memory_refusals_total');
    throw new RequestError('not-ready', 'the service is at its memory limit; try again in a moment');
  }
  if (route.release !== false) {
    const { releases, canary, items } = c.get('deps');
    const recommender = canary?.for(viewerOf(c)) ?? (await releases.get());
    c.set('recommender', items ? await items.over(recommender) : recommender);
  }
  const query = readQuery(c, route.query ?? NOTHING, route.page);
  const body = route.body && (await readBody(c, route.body));
  const build = () => route.answer(c, { query, body });
  return route.cached ? withEtag(c, build) : build();
}

const aroundRequest =
  (
    deps: AppDeps,
    fetch: (request: Request, client: Client) => Response | Promise<Response>,
  ): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { releases, log, clock, metrics } = deps;
    const start = clock();
    c.set('deps', deps);
    c.set('ask', async (path, init) => fetch(new Request(new URL(path, c.req.url), init), c.env));
    c.set('requestId', crypto.randomUUID());
    await next();
    const manifest = (c.get('recommender') ?? releases.peek())?.manifest;
    const release = manifest?.id ?? 'none';
    const { headers, status } = c.res;
    headers.set('x-release', release);
    if (manifest?.dataset.simulated) headers.set('x-simulated', 'true');
    setAccessHeaders(c);
    const requestId = c.get('requestId');
    const route = c.get('route') ?? null;
    const key = c.get('who')?.name;
    const { method } = c.req;
    const ms = clock() - start;
    countRequest(metrics, { route: route ?? 'none', method, status }, ms / 1_000);
    log({ level: 'info', event: 'request', requestId, method, route, key, status, ms: Math.round(ms), release });
  };

function answerError(c: AppContext, { log }: AppDeps, error: Error): Response {
  if (error instanceof RequestError) {
    const headers = STATUS[error.code] === 503 ? { 'retry-after': RETRY_AFTER } : error.headers;
    const words = wordsOf(c);
    const errors = error.errors?.map(({ field, reason }) => ({ field, reason: inWords(reason, words) }));
    return problem(STATUS[error.code], inWords(error.message, words), errors ? { errors } : {}, headers);
  }
  const requestId = c.get('requestId');
  const route = c.get('route') ?? null;
  const broken = error instanceof ReleaseError;
  const code = broken ? error.code : 'unexpected';
  log({ level: 'error', event: 'request-failed', requestId, route, code, reason: error.message, stack: error.stack });
  if (broken) {
    const detail = 'the release cannot be read at the moment; try again soon';
    return problem(503, detail, { requestId }, { 'retry-after': RETRY_AFTER });
  }
  return problem(500, 'an unexpected error; the service logged it under this request id', { requestId });
}
