/**
 * The tools of assistants: what each one takes, the request to this service that answers it, and what an assistant needs of
 * the answer. A request goes the way of all others, so its input is checked there, and access and limits are those of
 * the caller.
 */

import { isRecord } from '../../shared/is-record.ts';
import { FILMS, films, object, shorten } from './shapes.ts';

/** The arguments of a call as the assistant gave them. Nothing about them has been checked. */
type Arguments = Readonly<Record<string, unknown>>;

/** A request to this service. */
interface Asked {
  readonly path: string;
  readonly method?: 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
}

/** A tool of assistants. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema of the arguments, for the assistant. */
  readonly inputSchema: { type: 'object' };
  /** JSON Schema of what `answer` returns. */
  readonly outputSchema: { type: 'object' };
  /** Whether it changes what is stored. */
  readonly writes?: true;
  /** Returns the request that answers the call. Throws `RangeError` with words for the assistant. */
  ask(given: Arguments): Asked;
  /** Returns what the assistant needs of the answer to that request. */
  answer(found: Arguments): Record<string, unknown>;
}

const movieId = { type: 'integer', description: 'Id of a film, as search gives it.' };
const userId = {
  type: ['integer', 'string'],
  description: 'A user whom the service knows. Ask for it only if the person has one; otherwise give ratings.',
};
const ratings = {
  type: 'array',
  description:
    'What the person thinks of films that they have seen, on the scale of this service (see the instructions).',
  items: object({ movieId, rating: { type: 'number' } }, ['movieId', 'rating']),
};
const names = (description: string) => ({ type: 'array', description, items: { type: 'string' } });
const ids = (description: string) => ({ type: 'array', description, items: { type: 'integer' } });
const whole = (description: string) => ({ type: 'integer', description });

/** All tools, in the order in which an assistant would use them. */
export const TOOLS: readonly Tool[] = [
  {
    name: 'search',
    title: 'Find films',
    description:
      'Finds films by words of their title, and gives their ids, which all other tools need. Typing errors are forgiven, and ' +
      'a year may be among the words. Without words it lists the best known films.',
    inputSchema: object({
      q: { type: 'string', description: 'Words of a title, like "godfather 2".' },
      limit: whole('How many films, 1 to 100; 5 by default.'),
    }),
    outputSchema: object(
      {
        films: FILMS({ numRatings: { type: 'integer' }, meanRating: { type: ['number', 'null'] } }),
        exact: { type: 'boolean', description: 'False: no film is called so, these only come near.' },
      },
      ['films', 'exact'],
    ),
    ask: (given) => ({ path: `/v1/movies?${query({ limit: 5, ...given })}` }),
    answer: ({ movies, exact }) => ({ films: films(movies, 'numRatings', 'meanRating'), exact }),
  },
  {
    name: 'recommend',
    title: 'What to watch',
    description:
      'Answers "what shall we watch tonight": films that fit a person, best first, with the rating that they would give. ' +
      'Give ratings of some films that they love or dislike (two are a start, five are good), or a userId. For two to eight ' +
      'people give profiles instead. Without either, it lists what most people like. Films that were rated are left out.',
    inputSchema: object({
      ratings,
      userId,
      profiles: {
        type: 'array',
        description: 'Two to eight people who watch together, each with ratings or a userId, in place of ratings.',
        items: { type: 'object', properties: { ratings, userId }, additionalProperties: false },
      },
      strategy: {
        type: 'string',
        enum: ['average', 'least-misery', 'fairness'],
        description: 'With profiles: everybody counts alike (default), nobody suffers, or people choose in turns.',
      },
      n: whole('How many films, 1 to 100; 5 by default.'),
      genres: names('Only films of one of these genres.'),
      match: {
        type: 'string',
        enum: ['any', 'all'],
        description: 'Whether films need any (default) or all of the genres.',
      },
      excludeGenres: names('No films of these genres.'),
      yearFrom: whole('Earliest year.'),
      yearTo: whole('Latest year.'),
      minRatings: whole('Fewest ratings that a film has: a large number gives well known films.'),
      maxRatings: whole('Most ratings that a film has: a small number gives films that few know.'),
      popularity: { type: 'number', description: 'From -1, off the beaten track, over 0 (default) to 1, well known.' },
      diversity: { type: 'number', description: 'From 0 (default) to 1: how much the films should differ.' },
      candidates: ids('The only films to choose from: a shelf, a festival, a watchlist.'),
      exclude: ids('Films to leave out, such as those that were seen.'),
      notInterested: {
        type: 'array',
        description: 'Films that the person does not want to see; films like them come later. Not with userId.',
        items: object({ movieId, reason: { type: 'string', enum: ['kind', 'film'] } }, ['movieId']),
      },
      after: { type: 'string', description: 'What after of the last answer says, for more films of the same list.' },
    }),
    outputSchema: object(
      {
        films: FILMS({
          rating: { type: ['number', 'null'], description: 'The rating that they would give.' },
          interval: { type: ['array', 'null'], description: 'Four of five such ratings are within it.' },
          pinned: { type: 'boolean', description: 'True for a film that the site put first: it is no recommendation.' },
          people: { type: 'array', description: 'With profiles: the rating of each person, in their order.' },
        }),
        after: { type: 'string' },
        empty: { type: 'string', description: 'Why there is no film.' },
        note: { type: 'string' },
        ignored: { type: 'array', description: 'Rated films that the catalogue does not have.' },
      },
      ['films', 'after'],
    ),
    ask({ userId: user, ...given }) {
      const asked = { n: 5, ...given };
      if (user !== undefined) return { path: `/v1/users/${userIn(user)}/recommendations?${query(asked)}` };
      const body = 'profiles' in asked ? asked : { ratings: [], ...asked };
      return { method: 'POST', path: '/v1/recommendations', body };
    },
    answer: ({ recommendations, after, empty, switched, ignored }) => ({
      films: films(recommendations, 'rating', 'interval', 'pinned').map((film, k) => {
        const { people } = (recommendations as readonly { people?: readonly { rating: number | null }[] }[])[k];
        return people ? { ...film, people: people.map(({ rating }) => rating) } : film;
      }),
      after,
      ...(isRecord(empty) && { empty: empty.reason }),
      ...(isRecord(switched) && { note: switched.message }),
      ...(Array.isArray(ignored) && ignored.length > 0 && { ignored }),
    }),
  },
  {
    name: 'explain',
    title: 'Why a film',
    description:
      'Says why a film has its predicted rating for a person: which films of theirs speak for it or against it, and what ' +
      'each part adds. Give the same ratings or userId as to recommend.',
    inputSchema: object({ movieId, ratings, userId }, ['movieId']),
    outputSchema: object(
      {
        film: { type: 'object' },
        rating: { type: ['number', 'null'] },
        ownMean: { type: ['number', 'null'], description: 'The mean of their own ratings; null for fewer than three.' },
        terms: { type: 'array', description: 'What the rating is the sum of.' },
        because: { type: 'array', description: 'Films of theirs, the strongest first; above 0 speaks for the film.' },
        features: { type: 'array' },
        likeMinded: { type: 'integer', description: 'Viewers of like taste who rated the film.' },
      },
      ['film', 'rating', 'because', 'likeMinded'],
    ),
    ask({ userId: user, movieId: movie, ...given }) {
      if (user === undefined) {
        return { method: 'POST', path: '/v1/explanations', body: { ratings: [], movieId: movie, ...given } };
      }
      return { path: `/v1/users/${userIn(user)}/recommendations/${movieIn(movie)}/explanation?${query(given)}` };
    },
    answer({ rating, ownMean, reasons, ...film }) {
      const {
        films: because,
        features,
        likeMinded,
      } = reasons as { films: unknown; features: unknown; likeMinded: number };
      return {
        film: films([film])[0],
        rating: isRecord(rating) ? rating.value : null,
        ownMean,
        terms: isRecord(rating) ? rating.terms : [],
        because: shorten(because, 'movieId', 'title', 'yourRating', 'opinion', 'contribution'),
        features,
        likeMinded,
      };
    },
  },
  {
    name: 'similar',
    title: 'Films like a film',
    description: 'Lists films that are like one film, most alike first: for "something like …", whoever is asking.',
    inputSchema: object({ movieId, n: whole('How many films, 1 to 100; 10 by default.') }, ['movieId']),
    outputSchema: object({ films: FILMS({ similarity: { type: 'number' } }) }, ['films']),
    ask: ({ movieId: movie, ...given }) => ({ path: `/v1/movies/${movieIn(movie)}/similar?${query(given)}` }),
    answer: ({ similar }) => ({ films: films(similar, 'similarity') }),
  },
  {
    name: 'rate',
    title: 'Keep a rating',
    description:
      'Keeps what a user of the service thinks of a film they have seen; it counts in their next list. Use it only when the ' +
      'person asks for it. A rating of null takes their rating back. The key needs the scope write.',
    inputSchema: object(
      {
        userId,
        movieId,
        rating: { type: ['number', 'null'], description: 'On the scale of this service; null takes it back.' },
        ratedAt: { type: 'string', description: 'When, in ISO 8601 with a zone; now by default.' },
        list: { type: 'string', description: 'What after of recommend said, if the film was on that list.' },
      },
      ['userId', 'movieId', 'rating'],
    ),
    outputSchema: object(
      { userId, movieId, rating: { type: ['number', 'null'] }, time: { type: 'string' }, message: { type: 'string' } },
      ['userId', 'movieId', 'rating', 'time'],
    ),
    writes: true,
    ask({ userId: user, movieId: movie, ...body }) {
      const path = `/v1/users/${userIn(user)}/ratings/${movieIn(movie)}`;
      return body.rating === null && Object.keys(body).length === 1
        ? { method: 'DELETE', path }
        : { method: 'PUT', path, body };
    },
    answer: (stored) => ({ ...stored }),
  },
];

/** Returns arguments as a query. Lists are joined by commas; what is no plain value is left as JSON, which is refused. */
function query(given: Arguments): URLSearchParams {
  const texts = Object.entries(given).map(([name, value]) => {
    if (Array.isArray(value)) return [name, value.join(',')];
    return [name, isRecord(value) ? JSON.stringify(value) : String(value)];
  });
  return new URLSearchParams(texts);
}

/** A path cannot have `.` or `..` in the place of a user. */
function userIn(user: unknown): string {
  if (typeof user === 'number' || (typeof user === 'string' && !/^\.{0,2}$/.test(user))) {
    return encodeURIComponent(user);
  }
  throw new RangeError('userId: expected the id of a user: a number or a name');
}

function movieIn(movie: unknown): string {
  if (Number.isInteger(movie)) return String(movie);
  throw new RangeError('movieId: expected the id of a film, a whole number, as search gives it');
}
