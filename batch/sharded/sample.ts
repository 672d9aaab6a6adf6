/**
 * Users drawn by lot, with all their rows. A lot is a hash of the user's number, so every shard offers those of its own
 * with the lowest lots, and the lowest of all offers are the sample.
 */

import { hash32 } from '../../shared/random.ts';
import { type Ratings, transpose } from '../../shared/ratings.ts';
import type { Rounds } from './rounds.ts';
import { type Facts, loadShard, type ShardInfo, scaleOf } from './shard-file.ts';
import { overShards, type TrainingSet } from './training-set.ts';
import { loadValue, saveValue } from './values.ts';

/** How many users are drawn: in the order of their lots, until one of the limits is reached. */
export interface SampleLimits {
  /** Keys of the hash. */
  readonly seed: number;
  readonly purpose: number;
  readonly maxUsers: number;
  /** The user with whom this is passed is the last. */
  readonly maxRatings: number;
}

/** Arguments of `offerUsers`. */
export interface OfferArgs {
  readonly shard: ShardInfo;
  readonly facts: Facts;
  readonly limits: SampleLimits;
  readonly out: string;
}

/** Users with their rows. */
interface Offer {
  /** Numbers in the whole dataset, ascending. */
  readonly users: Uint32Array;
  readonly offsets: Uint32Array;
  readonly index: Uint32Array;
  readonly codes: Uint8Array;
}

/** Some users of a training set, as ratings of their own. */
export interface UserSample {
  readonly ratings: Ratings;
  /** Numbers of the users in the whole dataset, ascending. */
  readonly users: Uint32Array;
}

/** Offers users of a shard. Users without ratings are none. */
export async function offerUsers({ shard, facts, limits, out }: OfferArgs): Promise<{ file: string }> {
  const ratings = await loadShard(shard.file, facts);
  const { offsets } = ratings.byUser;
  const numbers = Uint32Array.from({ length: ratings.numUsers }, (_, user) => shard.firstUser + user);
  const chosen = choose(numbers, (user) => offsets[user + 1] - offsets[user], limits);
  return { file: await saveValue(out, pickUsers(numbers, ratings.byUser, chosen)) };
}

/** Draws a sample. `name` is that of its round. */
export async function drawSample(
  rounds: Rounds,
  name: string,
  set: TrainingSet,
  limits: SampleLimits,
): Promise<UserSample> {
  const answers = await overShards<{ file: string }>(rounds, name, 'offer', set, () => ({ limits }));
  let sample: Offer = {
    users: new Uint32Array(0),
    offsets: new Uint32Array(1),
    index: new Uint32Array(0),
    codes: new Uint8Array(0),
  };
  // Who is drawn from all shards is drawn from the first ones, too, so one offer at a time is enough.
  for (const { file } of answers) {
    const all = join([sample, await loadValue<Offer>(file)]);
    const chosen = choose(all.users, (user) => all.offsets[user + 1] - all.offsets[user], limits);
    sample = pickUsers(all.users, all, chosen);
  }
  const { users, ...byUser } = sample;
  return { users, ratings: toRatings(byUser, set.facts) };
}

/** Returns rows as ratings whose times are not known. */
export function toRatings(byUser: Ratings['byUser'], facts: Facts): Ratings {
  const { numMovies } = facts;
  return {
    numUsers: byUser.offsets.length - 1,
    numMovies,
    numRatings: byUser.index.length,
    scale: scaleOf(facts),
    byUser,
    byMovie: transpose(byUser, numMovies),
    times: new Uint32Array(byUser.index.length),
  };
}

/** Returns the places of those who are drawn, ascending. */
function choose(numbers: Uint32Array, lengthOf: (user: number) => number, limits: SampleLimits): Uint32Array {
  const { seed, purpose, maxUsers, maxRatings } = limits;
  const lots = numbers.map((number) => hash32(seed, purpose, number));
  const order = Uint32Array.from(numbers.keys()).sort((a, b) => lots[a] - lots[b] || numbers[a] - numbers[b]);
  const chosen: number[] = [];
  let ratings = 0;
  for (const user of order) {
    if (chosen.length === maxUsers || ratings > maxRatings) break;
    const length = lengthOf(user);
    if (length === 0) continue;
    ratings += length;
    chosen.push(user);
  }
  return Uint32Array.from(chosen).sort();
}

function pickUsers(numbers: Uint32Array, rows: Ratings['byUser'], chosen: Uint32Array): Offer {
  const offsets = new Uint32Array(chosen.length + 1);
  chosen.forEach((user, at) => {
    offsets[at + 1] = offsets[at] + rows.offsets[user + 1] - rows.offsets[user];
  });
  const index = new Uint32Array(offsets[chosen.length]);
  const codes = new Uint8Array(index.length);
  chosen.forEach((user, at) => {
    index.set(rows.index.subarray(rows.offsets[user], rows.offsets[user + 1]), offsets[at]);
    codes.set(rows.codes.subarray(rows.offsets[user], rows.offsets[user + 1]), offsets[at]);
  });
  return { users: Uint32Array.from(chosen, (user) => numbers[user]), offsets, index, codes };
}

function join(offers: readonly Offer[]): Offer {
  const count = (of: (offer: Offer) => number) => offers.reduce((sum, offer) => sum + of(offer), 0);
  const users = new Uint32Array(count((offer) => offer.users.length));
  const offsets = new Uint32Array(users.length + 1);
  const index = new Uint32Array(count((offer) => offer.index.length));
  const codes = new Uint8Array(index.length);
  let user = 0;
  for (const offer of offers) {
    const start = offsets[user];
    users.set(offer.users, user);
    index.set(offer.index, start);
    codes.set(offer.codes, start);
    for (let own = 0; own < offer.users.length; own++) offsets[++user] = start + offer.offsets[own + 1];
  }
  return { users, offsets, index, codes };
}
