/**
 * The held-out ratings by which two releases can be compared fairly: neither was trained on any of them. They are those
 * that this night held out and that the current release held out too, or did not have. What that release held out
 * follows from its seed and its ratings.
 *
 * Only viewers count whom the current release knows. What new accounts say is not known to be honest: a release that
 * was trained on made-up ratings predicts such ratings well, and everybody else's badly.
 */

import type { UserId } from '../../../shared/user-id.ts';
import type { Dataset } from '../../ingest/dataset.ts';
import {
  groupByUser,
  type HeldOutCase,
  type HeldOutRows,
  pickProfile,
  pickRows,
  profileOf,
} from '../../splits/held-out.ts';
import { testChooser } from '../../splits/split-ratings.ts';
import type { Standing } from './standing.ts';

/** Most viewers of a comparison; of more, every n-th is taken. A round number that bounds the time. */
const MOST_VIEWERS = 5_000;

/**
 * Resolves to a case for each viewer with ratings that are fair. The profile has all other ratings of the viewer.
 * Indexes are those of the dataset. Rejects with `ReleaseError` when the standing release is damaged.
 */
export async function fairCases(standing: Standing, dataset: Dataset, heldOut: HeldOutRows): Promise<HeldOutCase[]> {
  const { numUsers, manifest } = standing;
  const wasHeldOut = testChooser({ numUsers, numRatings: manifest.dataset.ratings }, manifest.seed);
  const { catalogue, ratings, userIds, userNames } = dataset;
  const groups = groupByUser(heldOut);
  const step = Math.max(1, Math.ceil(groups.length / MOST_VIEWERS));
  const cases: HeldOutCase[] = [];
  for (const { user, rows } of groups.filter((_, g) => g % step === 0)) {
    const userId: UserId = userNames?.[user] ?? userIds[user];
    const before = await standing.userOf(userId);
    if (before === -1) continue;
    const had = new Set((await standing.profileOf(before)).movieIds);
    const fair = rows.filter((row) => {
      const movieId = catalogue.movieIds[heldOut.movies[row]];
      return !had.has(movieId) || wasHeldOut(before, standing.movieOf(movieId));
    });
    if (fair.length === 0) continue;
    const targets = pickRows(heldOut, fair, (movie) => movie);
    const hidden = new Set(targets.movies);
    const all = profileOf(ratings, user);
    const shown = Array.from(all.movies.keys()).filter((row) => !hidden.has(all.movies[row]));
    cases.push({ ...targets, profile: pickProfile(all, shown) });
  }
  return cases;
}
