/** What ingest hands to the rest of the batch job. */

import type { Catalogue, Ratings } from '../../shared/ratings.ts';

export interface Dataset {
  /** Name of the folder, the archive (without `.zip`, so that both agree) or the ratings file, without path; or `sample`. */
  readonly name: string;
  /** True when the viewers are made up. */
  readonly simulated: boolean;
  readonly ratings: Ratings;
  readonly catalogue: Catalogue;
  /** Raw id of each dense user index, ascending. */
  readonly userIds: Uint32Array;
  /**
   * Names of users who have no ids, ascending by their UTF-8 bytes. A name's raw id is its position plus 1, so in a dataset as it was
   * read the position is the dense user index; a part of a dataset (`restrict-dataset.ts`) keeps ids and the whole list.
   */
  readonly userNames?: readonly string[];
  readonly hasTimestamps: boolean;
  /** SHA-256 (hex) of the canonical rows: (user id, movie id, rating, day) sorted by user, then movie; then of the names. */
  readonly checksum: string;
  readonly counts: IngestCounts;
}

/** What was accepted and counted on the way. */
interface IngestCounts {
  /** Data rows read from the ratings file. */
  readonly rows: number;
  /** Rows that could not be read and were skipped; not among `rows`. */
  readonly badRows: number;
  /** Rows dropped because the same user rated the same movie again, later. */
  readonly duplicates: number;
  /** Distinct rated movies that the catalogue does not have. */
  readonly moviesNotInCatalogue: number;
  /** Rows whose rating was rounded, because the file has more than 256 different ones. */
  readonly roundedRatings: number;
  /** Rows of the tags file that have a tag. */
  readonly tags: number;
  /** Only when there was feedback to take up. */
  readonly feedback?: FeedbackCounts;
}

/** What became of the entries of feedback. */
export interface FeedbackCounts {
  /** Ratings that the file does not have, that it has otherwise, and that are gone. */
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Entries that the dataset cannot take. */
  readonly ignored: number;
}

/** Rows of a ratings file as they stand, before indexes: for a test file. */
export interface RatingRows {
  /** Raw ids; of users with names their numbers in the dataset that they are to be tested on, larger ones of strangers. */
  readonly userIds: Uint32Array;
  readonly movieIds: Uint32Array;
  readonly ratings: Float64Array;
}
