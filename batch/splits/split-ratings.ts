/**
 * Chooses the ratings that are held out for testing and for validation. The choice is a hash of (seed, user, movie), so
 * it does not depend on the order of rows or on threads.
 *
 * Up to `ALL_USERS_MAX` ratings, a tenth of all ratings is held out for testing, and a tenth of the rest for
 * validation. Above that, each time a fifth of the ratings of about 10,000 users: a share of all ratings would affect
 * nearly every user and take minutes to score.
 */

import type { HeldOutViewer, Validation } from '../../models/hybrid/validation.ts';
import { hash32 } from '../../shared/random.ts';
import { filterRatings, filterRows, type Ratings, type RatingsByUser, type RowArrays } from '../../shared/ratings.ts';
import { countKept, type HeldOutRows, KEPT, markRows, pickRatings, rowsOf, type Split, TAKEN } from './held-out.ts';

/**
 * Above this many ratings, rows are held out of some users only, and nothing is trained twice. A round number between
 * ML-1M, which trains twice, and ML-10M.
 */
export const ALL_USERS_MAX = 5_000_000;
/** With a fifth of their ratings each, this gives about 300,000 held-out rows of ML-32M. A round number. */
const SAMPLED_USERS = 10_000;
const SHARE_OF_ALL = 0.1;
const SHARE_OF_SAMPLED = 0.2;

/** Share of users who are held out as newcomers for the blend. */
const NEWCOMER_SHARE = 0.1;
/** Most newcomers for the blend. A round number that limits the time to score them. */
const MOST_NEWCOMERS = 1_000;
/** Fewest users for which newcomers are held out. Of fewer, a tenth would be less than two. */
const ENOUGH_USERS = 20;
/**
 * Sizes of a newcomer's profiles. They cover the blend's knots for small profiles, 0, 3 and 10, in about doubling
 * steps.
 */
const NEWCOMER_PROFILES = [0, 1, 3, 6, 12];

/** Takes the place of the movie when a user is drawn and not a rating. */
const NO_MOVIE = 0xffffffff;

/** Each purpose draws different random numbers from the same seed. newcomers.ts has further purposes. */
const VALIDATION = 51;
const TEST = 52;
const NEWCOMERS = 55;
const NEWCOMER_ROWS = 56;

/**
 * Where ratings belong when they are those of some users only: the sizes of the whole dataset, and the number of the
 * first user in it. Choices go by the number of a user, so a part is split as it is in the whole.
 */
export interface Whole extends Pick<Ratings, 'numUsers' | 'numRatings'> {
  readonly firstUser: number;
}

/** Ratings of which test rows are marked and not taken away, so that nothing but these rows is copied. */
export interface MarkedTest {
  readonly ratings: RatingsByUser;
  /** A mark for each rating, by position in `byUser`: `TAKEN` for test rows, otherwise `KEPT`. */
  readonly marks: Uint8Array;
  readonly heldOut: HeldOutRows;
}

/** Marks the test rows. `ratings` is not changed. */
export function markTest(ratings: RatingsByUser, seed: number, whole: Whole = wholeOf(ratings)): MarkedTest {
  const isHeldOut = chooser(whole, seed, TEST);
  const marks = markRows(ratings, (at, user) => isHeldOut(whole.firstUser + user, ratings.byUser.index[at]));
  return { ratings, marks, heldOut: rowsOf(ratings, marks) };
}

/** Holds test rows out. `ratings` is not changed. */
export function splitTest(ratings: RatingsByUser, seed: number): Split {
  const { marks, heldOut } = markTest(ratings, seed);
  return { kept: filterRatings(ratings, (at) => marks[at] === KEPT), heldOut };
}

/**
 * Returns a function that says whether `splitTest` held out the rating of a movie by a user, of a dataset of these sizes.
 * So what a release was not trained on is known from the release alone. Indexes are dense.
 */
export function testChooser(
  sizes: Pick<Ratings, 'numUsers' | 'numRatings'>,
  seed: number,
): (user: number, movie: number) => boolean {
  return chooser(sizes, seed, TEST);
}

/** What `splitForBlend` may be told of ratings. */
interface BlendSplit {
  /** Where the ratings belong when they are those of some users only. */
  readonly whole?: Whole;
  /** Ratings that are left out of everything are `TAKEN`; none by default. Not changed. */
  readonly marks?: Uint8Array;
  /** Makes the arrays of the ratings that are kept. */
  readonly arrays?: RowArrays;
}

/**
 * Holds out the data that the blend's weights are fitted on: newcomers, and validation rows of the other users. The
 * ratings that are kept have no times, because no model learns from times.
 */
export function splitForBlend(
  ratings: RatingsByUser,
  seed: number,
  { whole, marks: given, arrays }: BlendSplit = {},
): { kept: Ratings; validation: Validation } {
  const marks = given?.slice() ?? new Uint8Array(ratings.numRatings);
  const newcomers = takeNewcomers(ratings, seed, marks, whole);
  const known = takeValidation(ratings, seed, marks, whole);
  return { kept: filterRows(ratings, (at) => marks[at] === KEPT, arrays), validation: { known, newcomers } };
}

/**
 * Takes validation rows of the ratings that are still kept, and marks them. Returns the users with such rows, each with
 * what is left of theirs as the profile.
 */
export function takeValidation(
  ratings: RatingsByUser,
  seed: number,
  marks: Uint8Array,
  whole?: Whole,
): HeldOutViewer[] {
  const { byUser, numUsers } = ratings;
  const { firstUser, ...sizes } = whole ?? { numUsers, numRatings: countKept(marks), firstUser: 0 };
  const isHeldOut = chooser(sizes, seed, VALIDATION);
  const viewers: HeldOutViewer[] = [];
  for (let user = 0; user < numUsers; user++) {
    const own: number[] = [];
    const held: number[] = [];
    for (let at = byUser.offsets[user]; at < byUser.offsets[user + 1]; at++) {
      if (marks[at] === KEPT) (isHeldOut(firstUser + user, byUser.index[at]) ? held : own).push(at);
    }
    if (held.length === 0) continue;
    for (const at of held) marks[at] = TAKEN;
    viewers.push({ profile: pickRatings(ratings, own), ...pickRatings(ratings, held) });
  }
  return viewers;
}

/**
 * Takes all ratings of some users, and marks them. Each user gives several viewers with profiles of 0 to 12 ratings, a
 * smaller profile being part of a larger one, and with the user's other ratings held out. Newcomers have to be out of
 * training altogether: a model scores a user it was trained on too well, so weights fitted on such users with cut-down
 * profiles put the wrong films first.
 */
export function takeNewcomers(
  ratings: RatingsByUser,
  seed: number,
  marks: Uint8Array,
  { firstUser, numUsers: all }: Whole = wholeOf(ratings),
): HeldOutViewer[] {
  const { byUser, numUsers } = ratings;
  const share = all < ENOUGH_USERS ? 0 : Math.min(NEWCOMER_SHARE, MOST_NEWCOMERS / all);
  const lot = lots(seed, NEWCOMERS);
  const rowLot = lots(seed, NEWCOMER_ROWS);
  const newcomers: HeldOutViewer[] = [];
  for (let user = 0; user < numUsers; user++) {
    if (lot(firstUser + user, 0) >= share) continue;
    const rows: number[] = [];
    for (let at = byUser.offsets[user]; at < byUser.offsets[user + 1]; at++) if (marks[at] === KEPT) rows.push(at);
    for (const at of rows) marks[at] = TAKEN;
    const lotOf = (at: number) => rowLot(firstUser + user, byUser.index[at]);
    rows.sort((a, b) => lotOf(a) - lotOf(b) || a - b);
    for (const size of NEWCOMER_PROFILES) {
      if (size >= rows.length) break;
      const profile = rows.slice(0, size).sort((a, b) => a - b);
      newcomers.push({ profile: pickRatings(ratings, profile), ...pickRatings(ratings, rows.slice(size)) });
    }
  }
  return newcomers;
}

/** Returns a function from a pair to a pseudo-random number in [0, 1). Each purpose gives other numbers. */
function lots(seed: number, purpose: number): (a: number, b: number) => number {
  const mixed = hash32(seed, purpose);
  return (a, b) => hash32(mixed, a, b) / 2 ** 32;
}

function wholeOf({ numUsers, numRatings }: RatingsByUser): Whole {
  return { numUsers, numRatings, firstUser: 0 };
}

/** Returns a function that says whether the rating of a movie by a user is held out. Indexes are dense. */
function chooser(
  { numUsers, numRatings }: Pick<Ratings, 'numUsers' | 'numRatings'>,
  seed: number,
  purpose: number,
): (user: number, movie: number) => boolean {
  const everybody = numRatings <= ALL_USERS_MAX;
  const share = everybody ? SHARE_OF_ALL : SHARE_OF_SAMPLED;
  const lot = lots(seed, purpose);
  // Rows come user by user, so only the last answer is worth keeping.
  let last = -1;
  let isSampled = everybody;
  return (user, movie) => {
    if (!everybody && user !== last) {
      last = user;
      isSampled = lot(user, NO_MOVIE) < SAMPLED_USERS / numUsers;
    }
    return isSampled && lot(user, movie) < share;
  };
}
