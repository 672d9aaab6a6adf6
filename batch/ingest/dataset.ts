/** The types that ingest hands to the rest of the batch job. */

import type { ItemWords } from '../../shared/item-words.ts';
import type { Catalogue, Ratings } from '../../shared/ratings.ts';

/** Ratings and catalogue with dense indexes, and facts about where they come from. */
export interface Dataset {
  /**
   * `sample`, or the name of the folder, archive or ratings file without its path. An archive is named without `.zip`,
   * so that it has the same name as its folder.
   */
  readonly name: string;
  /** What the items are called; films if absent. */
  readonly item?: ItemWords;
  /** True if the viewers are made up. */
  readonly simulated: boolean;
  readonly ratings: Ratings;
  readonly catalogue: Catalogue;
  /** Raw id of each dense user index, in ascending order. */
  readonly userIds: Uint32Array;
  /**
   * Names of the users, if they have names and not ids, in ascending order of their UTF-8 bytes. A name's raw id is its
   * position plus 1, so in a dataset as it was read the position is the dense user index. A restricted dataset
   * (restrict-dataset.ts) keeps these ids and the whole list.
   */
  readonly userNames?: readonly string[];
  readonly hasTimestamps: boolean;
  /** SHA-256 (hex) of the rows, in whatever file they were (canonical-checksum.ts). */
  readonly checksum: string;
  readonly counts: IngestCounts;
  /** Sentences about what could not be used, for the end of a run. Undefined if there are none. */
  readonly warnings?: readonly string[];
}

/** What is known of a dataset without its single ratings. */
export interface DatasetSizes extends Pick<Dataset, 'catalogue' | 'counts'> {
  readonly ratings: Pick<Ratings, 'numUsers' | 'numMovies' | 'scale'>;
}

/** Counts of rows that were read, and of those that needed special treatment. */
export interface IngestCounts {
  /** Data rows read from the ratings file. */
  readonly rows: number;
  /** Rows that could not be read and were skipped. They do not count among `rows`. */
  readonly badRows: number;
  /** Rows with a value that means "not rated". Undefined without any. They do not count among `rows`. */
  readonly notRated?: number;
  /** Rows that were dropped because the same user rated the same movie again later. */
  readonly duplicates: number;
  /** Rated movies that the catalogue does not have. */
  readonly moviesNotInCatalogue: number;
  /** Ratings that were rounded, because the file has more than 256 different values. */
  readonly roundedRatings: number;
  /** Rows of the tags file that have a tag. */
  readonly tags: number;
  /** Undefined without feedback. */
  readonly feedback?: FeedbackCounts;
}

/** How many entries of feedback had which effect on the dataset. */
export interface FeedbackCounts {
  /** Ratings that the file does not have. */
  readonly added: number;
  /** Ratings that the file has too. The feedback replaces them. */
  readonly changed: number;
  /** Ratings of the file that the user has withdrawn. */
  readonly removed: number;
  /** Entries that do not fit the dataset, such as those of unknown movies. */
  readonly ignored: number;
}

/** The rows of a test file as parallel columns, in the order of the file and with raw ids. */
export interface RatingRows {
  /** Raw ids. A user with a name has their raw id in the dataset under test; a new user has a larger number. */
  readonly userIds: Uint32Array;
  readonly movieIds: Uint32Array;
  /** In the dataset's unit. */
  readonly ratings: Float64Array;
  /** Minutes since 1970-01-01; 0 when not known. Absent when the file has no times. */
  readonly times?: Uint32Array;
  /** Names by raw id − 1, of new users too; undefined if users have ids. */
  readonly userNames?: readonly string[];
  /** True if the file has no ratings. */
  readonly picks?: boolean;
}
