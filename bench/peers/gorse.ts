/**
 * gorse in the comparison: all in one process, with SQLite. `$CINEMATCH_GORSE` names a `gorse-in-one` that is there
 * already; otherwise Go builds the one of gorse/go.mod, which takes minutes the first time.
 */

import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../child.ts';
import { askFor, freePort, type PeerService, startProcess } from './peer-service.ts';
import { LIKED_FROM, type Rated, type ServingSplit } from './split.ts';

const PACKAGE = 'github.com/gorse-io/gorse/cmd';
const MODULE = join(import.meta.dirname, 'gorse');
const CATEGORY = 'film';
/** Number of ratings in a request that imports them. */
const BATCH = 10_000;
const LISTENS_WITHIN_S = 60;
const LISTS_WITHIN_S = 900;

/** Starts gorse with all ratings and waits until it has computed a list for every user who likes two films. */
export async function startGorse(split: ServingSplit, folder: string): Promise<PeerService> {
  const program = await installGorse(folder);
  const { stdout } = await runProgram(program, ['--version']);
  const url = `http://127.0.0.1:${await freePort()}`;
  const home = join(folder, 'gorse');
  await mkdir(home);
  const config = join(home, 'config.toml');
  await writeFile(config, configure(home, new URL(url).port, await freePort()));
  const start = () => startProcess(program, ['--config', config, '--cache-path', home], join(home, 'gorse.log'));
  const listens = async () => (await fetch(`${url}/api/health/ready`)).ok;

  // It trains when it is started, so the ratings are imported into an earlier process.
  const importer = await start();
  await importer.ready(LISTENS_WITHIN_S, listens);
  await importFilms(url, split);
  for (let at = 0; at < split.ratings.length; at += BATCH) await putRatings(url, split.ratings.slice(at, at + BATCH));
  await importer.stop();

  const served = await start();
  try {
    const readySeconds = await served.ready(LISTS_WITHIN_S, allListed(url, usersWithLists(split.ratings)));
    const byUser = Map.groupBy(split.ratings, ({ user }) => user);
    return {
      name: 'gorse',
      url,
      pid: served.pid,
      versions: { gorse: /Version:\s+(v\S+)/.exec(stdout)?.[1] ?? 'own build' },
      readySeconds,
      ways: [
        {
          name: 'live',
          request: (user, n) => ({
            method: 'POST',
            path: `/api/session/recommend/${CATEGORY}?n=${n}`,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify((byUser.get(user) ?? []).map(toFeedback)),
          }),
        },
        { name: 'computed before', request: (user, n) => ({ path: `/api/recommend/${user}?n=${n}` }) },
      ],
      read: (answer) =>
        (answer as (string | { Id: string })[]).map((film) => Number(typeof film === 'string' ? film : film.Id)),
      async rate(user, movie) {
        const rated = { user, movie, rating: 5, time: Date.now() / 1e3 };
        await putRatings(url, [rated]);
        byUser.get(user)?.push(rated);
      },
      [Symbol.asyncDispose]: () => served.stop(),
    };
  } catch (error) {
    await served.stop();
    throw error;
  }
}

/** Returns the path of `gorse-in-one`. Throws if Go is not there or cannot build it. */
async function installGorse(folder: string): Promise<string> {
  const own = process.env.CINEMATCH_GORSE;
  if (own) return own;
  // Go writes to the module that it builds.
  const copy = join(folder, 'module');
  await cp(MODULE, copy, { recursive: true });
  const version = /gorse-io\/gorse (v\S+)/.exec(await readFile(join(copy, 'go.mod'), 'utf8'))?.[1] ?? '';
  const built = join(folder, process.platform === 'win32' ? 'gorse-in-one.exe' : 'gorse-in-one');
  const named = ['-ldflags', `-X ${PACKAGE}/version.Version=${version}`];
  await runProgram('go', ['build', '-C', copy, '-mod=mod', ...named, '-o', built, `${PACKAGE}/gorse-in-one`]).catch(
    (cause: Error) => {
      process.stderr.write(`${cause.message}\n`);
      throw new Error(`Go could not build gorse ${version} here`, { cause });
    },
  );
  return built;
}

/**
 * The settings are those of gorse's own example for MovieLens (`--playground ml-100k`), with similar films by their
 * users instead of embeddings, which these datasets lack. The lists come from matrix factorisation.
 */
function configure(home: string, httpPort: string, port: number): string {
  return `
[database]
data_store = "sqlite://${home}/data.db"
cache_store = "sqlite://${home}/cache.db"
[master]
host = "127.0.0.1"
port = ${port}
http_host = "127.0.0.1"
http_port = ${httpPort}
n_jobs = ${availableParallelism()}
[blob]
uri = "${home}/blob"
[recommend]
cache_size = 100
context_size = 100
[recommend.data_source]
positive_feedback_types = ["rating>=${LIKED_FROM}"]
read_feedback_types = ["rating"]
[[recommend.item-to-item]]
name = "similar"
type = "users"
[recommend.collaborative]
type = "mf"
fit_epoch = 100
optimize_period = "0s"
[recommend.ranker]
type = "none"
recommenders = ["collaborative"]
[recommend.fallback]
recommenders = ["latest"]
`;
}

/** Imports the films of a split with their category, without which gorse recommends nothing to a session. */
async function importFilms(url: string, { ratings }: ServingSplit): Promise<void> {
  const films = [...new Set(ratings.map(({ movie }) => movie))];
  await send(
    url,
    'POST',
    'items',
    films.map((film) => ({ ItemId: String(film), Categories: [CATEGORY] })),
  );
}

function putRatings(url: string, rated: readonly Rated[]): Promise<void> {
  return send(url, 'PUT', 'feedback', rated.map(toFeedback));
}

async function send(url: string, method: string, what: string, rows: readonly object[]): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await askFor(`${url}/api/${what}`, { method, headers, body: JSON.stringify(rows) });
}

const toFeedback = ({ user, movie, rating, time }: Rated) => ({
  FeedbackType: 'rating',
  UserId: String(user),
  ItemId: String(movie),
  Value: rating,
  Timestamp: new Date(1e3 * time).toISOString(),
});

/** The users for whom gorse computes lists: its matrix factorisation holds out a liked film of each, and needs another. */
function usersWithLists(ratings: readonly Rated[]): number[] {
  const liked = Map.groupBy(
    ratings.filter(({ rating }) => rating >= LIKED_FROM),
    ({ user }) => user,
  );
  return [...liked].filter(([, rows]) => rows.length > 1).map(([user]) => user);
}

/** Tells whether every user has a list that was computed before. Those that have one are not asked for again. */
function allListed(url: string, users: readonly number[]): () => Promise<boolean> {
  let listed = 0;
  return async () => {
    while (listed < users.length) {
      const list = await askFor(`${url}/api/collaborative-filtering/${users[listed]}?n=1`);
      if ((list as unknown[] | null)?.length !== 1) return false;
      listed++;
    }
    return true;
  };
}
