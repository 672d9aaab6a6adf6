/**
 * The others whom the visitor watches with, kept in the browser's sessionStorage: they last until the tab is closed. If
 * nothing can be kept, they last until the visitor leaves the page.
 */

import type { TasteRating } from './taste-code.ts';

/** How tastes make one list (`STRATEGIES` of models/recommender/answers.ts), in the words of the page. */
export const WAYS = {
  average: 'What suits all best on the average',
  'least-misery': 'Nothing that somebody would not like',
  fairness: 'Everyone chooses in turns',
} as const;
/** Name of a way. */
export type Way = keyof typeof WAYS;

/** `MAX_PEOPLE` of shared/limits.ts, less the visitor. */
export const MOST_OTHERS = 7;
/** Key in sessionStorage. */
const STORAGE_KEY = 'cinematch.with';

/** Whom the visitor watches with. */
export interface Company {
  /** Ratings of each of the others. */
  readonly others: readonly (readonly TasteRating[])[];
  readonly way: Way;
}

/** The company of this tab. */
export interface CompanyStore {
  get(): Company;
  set(company: Company): void;
  /** Registers a listener that is called after every change. */
  subscribe(listener: () => void): void;
}

const NOBODY: Company = { others: [], way: 'average' };

/** Opens the company of this tab. `storage` may throw, as `sessionStorage` does when it is switched off. */
export function openCompany(storage: () => Storage): CompanyStore {
  const listeners: (() => void)[] = [];
  let company = NOBODY;
  try {
    company = parseCompany(storage().getItem(STORAGE_KEY));
  } catch {
    // Nobody is known of this tab.
  }
  return {
    get: () => company,
    set(next) {
      company = { ...next, others: next.others.slice(0, MOST_OTHERS) };
      try {
        storage().setItem(STORAGE_KEY, JSON.stringify(company));
      } catch {
        // They last until the visitor leaves the page.
      }
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => void listeners.push(listener),
  };
}

/** Returns how somebody is called on the page: the visitor is the first person. */
export function nameOf(person: number): string {
  return person === 0 ? 'You' : `Person ${person + 1}`;
}

/** Returns what a text says; nobody when nothing was kept, or not by this page. */
function parseCompany(text: string | null): Company {
  const { others, way } = (text === null ? {} : JSON.parse(text)) as Partial<Company>;
  const isRating = ({ movieId, rating }: TasteRating) => Number.isSafeInteger(movieId) && Number.isFinite(rating);
  const isKept = Array.isArray(others) && others.every((ratings) => Array.isArray(ratings) && ratings.every(isRating));
  return isKept && way !== undefined && way in WAYS ? { others: others.slice(0, MOST_OTHERS), way } : NOBODY;
}
