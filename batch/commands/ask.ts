/** Predict, recommend, similar, explain: the answers of the HTTP API, as a value for JSON and as text for people. */

import { MODEL_NAMES, type Profile } from '../../models/model.ts';
import type {
  Explanation,
  MovieCard,
  Recommender,
  RecommendOptions,
  SimilarBy,
  Term,
} from '../../models/recommender/answers.ts';
import type { Answer } from '../terminal/answer.ts';
import { formatTable, printable, type TableColumn } from '../terminal/table.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { RawRating } from './arguments.ts';

/** Whose profile: a user of the dataset, by id or name, or else ratings given on the command line. */
export interface Who {
  user?: string;
  ratings?: readonly RawRating[];
}

type Brain = Pick<
  Recommender,
  'manifest' | 'userIdOf' | 'user' | 'profile' | 'recommend' | 'predict' | 'explain' | 'similar'
>;

const MOVIE: readonly TableColumn[] = [{ title: 'movie', align: 'right' }, { title: 'title' }, { title: 'year' }];

export async function recommend(recommender: Brain, who: Who, options: RecommendOptions): Promise<Answer> {
  if ((options.yearFrom ?? 0) > (options.yearTo ?? Number.POSITIVE_INFINITY)) {
    throw new UsageError(`--year-from ${options.yearFrom} is after --year-to ${options.yearTo}`);
  }
  const { profile, head, tail } = await readProfile(recommender, who);
  const recommendations = recommender.recommend(profile, options);
  const columns: TableColumn[] = [
    ...MOVIE,
    { title: 'rating', align: 'right' },
    { title: 'score', align: 'right' },
    { title: 'genres' },
  ];
  const rows = recommendations.map((r) => [...cardCells(r), r.rating, r.score, r.genres.join(', ')]);
  return { value: { ...head, recommendations, ...tail }, text: formatTable(columns, rows) };
}

export async function predict(recommender: Brain, who: Who, movieIds: readonly number[]): Promise<Answer> {
  const { profile, tail } = await readProfile(recommender, who);
  const { predictions, unknown } = recommender.predict(profile, movieIds);
  const names = MODEL_NAMES.filter((name) => predictions.some(({ models }) => models[name]));
  const right = (title: string): TableColumn => ({ title, align: 'right' });
  const columns = [...MOVIE, right('rating'), right('baseline'), ...names.map(right)];
  const rows = predictions.map((p) => [
    ...cardCells(p),
    p.rating,
    p.baseline,
    ...names.map((name) => p.models[name]?.rating ?? '–'),
  ]);
  const missing = unknown.map((movieId) => `movie ${movieId} is not in this release`);
  return { value: { predictions, unknown, ...tail }, text: [formatTable(columns, rows), ...missing].join('\n') };
}

export function similar(recommender: Brain, movieId: number, by: SimilarBy, n: number | undefined): Answer {
  const movies = recommender.similar(movieId, by, n);
  if (!movies) throw unknownMovie(recommender, movieId);
  const columns: TableColumn[] = [...MOVIE, { title: 'similarity', align: 'right' }, { title: 'genres' }];
  const rows = movies.map((movie) => [...cardCells(movie), movie.similarity, movie.genres.join(', ')]);
  return { value: { movieId, by, similar: movies }, text: formatTable(columns, rows) };
}

export async function explain(recommender: Brain, who: Who, movieId: number): Promise<Answer> {
  const { profile, tail } = await readProfile(recommender, who);
  const explanation = recommender.explain(profile, movieId);
  if (!explanation) throw unknownMovie(recommender, movieId);
  return { value: { ...explanation, ...tail }, text: describe(explanation) };
}

/** `head` and `tail` are what the HTTP API's answer says of the profile, before and after the answer proper. */
async function readProfile(
  recommender: Brain,
  { user, ratings }: Who,
): Promise<{ profile: Profile; head: object; tail: object }> {
  if (ratings) {
    const { profile, ignored } = asOption('--ratings', () => recommender.profile(ratings));
    return { profile, head: {}, tail: { ignored } };
  }
  const userId = asOption('--user', () => recommender.userIdOf(user ?? ''));
  const found = await recommender.user(userId);
  if (!found) throw new UsageError(`there is no user ${printable(userId)} in release ${recommender.manifest.id}`);
  return { profile: found.profile, head: { userId }, tail: {} };
}

/** What `read` makes of an option's value; what it says against the value becomes a `UsageError`. */
function asOption<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof RangeError) throw new UsageError(`${option}: ${cause.message}`, { cause });
    throw cause;
  }
}

function unknownMovie(recommender: Brain, movieId: number): UsageError {
  return new UsageError(`there is no movie ${movieId} in release ${recommender.manifest.id}`);
}

function cardCells({ movieId, title, year }: MovieCard): (string | number)[] {
  return [movieId, title, year ?? '–'];
}

function describe({ title, year, rating, score, reasons, without }: Explanation): string {
  const sum = (terms: readonly Term[]) => terms.map(({ from, value }) => `${from} ${signed(value)}`).join(', ');
  const parts = [
    `${printable(title)}${year ? ` (${year})` : ''}`,
    `rating ${rating.value} = ${sum(rating.terms)}`,
    `score  ${score.value} = ${sum(score.terms)}`,
  ];
  if (reasons.films.length > 0) {
    const columns: TableColumn[] = [
      { title: 'because of' },
      { title: 'your rating', align: 'right' },
      { title: 'effect', align: 'right' },
      { title: 'model' },
    ];
    const rows = reasons.films.map((film) => [film.title, film.yourRating, signed(film.contribution), film.from]);
    parts.push('', formatTable(columns, rows));
  }
  if (reasons.features.length > 0) {
    const features = reasons.features.map(
      ({ feature, contribution }) => `${printable(feature)} ${signed(contribution)}`,
    );
    parts.push('', `features: ${features.join(', ')}`);
  }
  if (reasons.likeMinded > 0) parts.push('', `like-minded viewers: ${reasons.likeMinded}`);
  if (without.length > 0) {
    const columns: TableColumn[] = [
      { title: 'without your rating of' },
      { title: 'rating', align: 'right' },
      { title: 'score', align: 'right' },
    ];
    parts.push(
      '',
      formatTable(
        columns,
        without.map((w) => [w.title, w.rating, w.score]),
      ),
    );
  }
  return parts.join('\n');
}

function signed(value: number): string {
  return value < 0 ? `−${-value}` : `+${value}`;
}
