/** What all parts of the input come to: their films and users, who may be given names. */

import { findSorted } from '../../shared/binary-search.ts';
import type { Scale } from '../../shared/ratings.ts';
import type { FeedbackRows } from '../ingest/feedback/feedback-rows.ts';
import type { Gathered } from './build-tasks.ts';
import type { InputParts } from './read-input.ts';
import type { NameArgs, Named, PartFacts, ReadAnswer } from './read-task.ts';
import type { Rounds } from './rounds.ts';
import { addIdCounts, addNameCounts, type IdCounts, type NameCounts } from './user-cuts.ts';
import { loadValue } from './values.ts';

/** What all parts of the input come to. */
export interface KnownParts {
  /** The rows of users, by ranges of ids or of a sample of names. */
  readonly users: IdCounts | NameCounts;
  /** Ids of all films, ascending. */
  readonly movieIds: Uint32Array;
  /** For each part, the films that have another number in the whole dataset. */
  readonly renumber: readonly Gathered['renumber'][];
}

/** Adds up what is known of the parts, one after another, because there may be many. */
export async function addUpParts(
  { answers, movieKeys }: Pick<InputParts, 'answers' | 'movieKeys'>,
  catalogueIds: readonly number[],
): Promise<KnownParts> {
  let users: IdCounts | NameCounts | undefined;
  const ids = new Set(catalogueIds);
  const renumber: Gathered['renumber'][] = [];
  for (const answer of answers) {
    const part = await loadValue<PartFacts>(answer.facts);
    users = users ? addCounts(users, part.users) : part.users;
    const changed = changedNumbers(part.movieKeys, movieKeys);
    const numbers = new Map(changed);
    for (const id of part.movieIds) ids.add(numbers.get(id) ?? id);
    renumber.push(changed);
  }
  if (!users) throw new RangeError('the input has no parts');
  return { users, movieIds: Uint32Array.from(ids).sort(), renumber };
}

/** Whether somebody with a name rates one of the films, by which all users have names (apply-feedback.ts). */
export function namesUsers(
  { users, offsets, movieIds, ratings }: FeedbackRows,
  known: Uint32Array,
  { values }: Scale,
): boolean {
  return users.some((user, u) => {
    if (typeof user === 'number') return false;
    for (let entry = offsets[u]; entry < offsets[u + 1]; entry++) {
      if (values.includes(ratings[entry]) && findSorted(known, movieIds[entry]) !== -1) return true;
    }
    return false;
  });
}

/** Gives users with ids names, if they need them. Returns the files of the parts, and the rows of users. */
export async function nameParts(
  rounds: Rounds,
  answers: readonly ReadAnswer[],
  counts: IdCounts | NameCounts,
  needNames = false,
): Promise<{ files: readonly Omit<Gathered, 'renumber'>[]; counts: IdCounts | NameCounts }> {
  if ('names' in counts || !needNames) return { files: answers.map(({ file, names }) => ({ file, names })), counts };
  const named = await rounds.run<Named>(
    'name',
    'name',
    answers.map(({ file }, part): NameArgs => ({ file, out: rounds.path(`named-${part}`) })),
  );
  let all: NameCounts = { hashes: [], names: [], rows: [] };
  for (const { users } of named) all = addNameCounts(all, await loadValue<NameCounts>(users));
  return { files: named.map(({ file, names }) => ({ file, names })), counts: all };
}

/** The films that have another number in the whole dataset than in a part: numbers made of texts may collide. */
function changedNumbers(
  own: ReadonlyMap<string, number> | undefined,
  all: ReadonlyMap<string, number> | undefined,
): (readonly [number, number])[] {
  if (!own || !all) return [];
  return Array.from(own, ([text, number]) => [number, all.get(text) ?? number] as const).filter(([a, b]) => a !== b);
}

/** Adds up rows of users, who all have ids, or all have names. */
function addCounts(a: IdCounts | NameCounts, b: IdCounts | NameCounts): IdCounts | NameCounts {
  if ('names' in a && 'names' in b) return addNameCounts(a, b);
  if ('names' in a || 'names' in b) throw new TypeError('some parts have names and others ids');
  return addIdCounts(a, b);
}
