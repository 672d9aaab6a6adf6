/** What the API takes and answers. Written by `npm run build:openapi` from openapi.json: do not edit. */

import type { ComparingModel, ModelName } from '../../models/catalogue.ts';

export type MovieCard = {
  movieId: number;
  /** As the catalogue has it: `Godfather, The (1972)`. */
  title: string;
  /** Null when it is not known. */
  year: number | null;
  genres: string[];
};

export type MovieFacts = {
  movieId: number;
  /** As the catalogue has it: `Godfather, The (1972)`. */
  title: string;
  /** Null when it is not known. */
  year: number | null;
  genres: string[];
  /** The digits of `tt0068646` as a number; null when it is not known. */
  imdbId: number | null;
  /** Id at The Movie Database; null when it is not known. */
  tmdbId: number | null;
  /** Ratings in the release's dataset. */
  numRatings: number;
  /** Mean of these ratings; null when there are none. */
  meanRating: number | null;
};

export type ModelOpinion = {
  /** Rating that this model alone predicts. */
  rating: number;
  /** Its weight in the blend for this viewer and this film. */
  weight: number;
};

export type Recommendation = {
  movieId: number;
  /** As the catalogue has it: `Godfather, The (1972)`. */
  title: string;
  /** Null when it is not known. */
  year: number | null;
  genres: string[];
  /** Within the dataset's scale. */
  rating: number;
  /** Lower and upper end of the 80 % interval, within the scale. Four of five such ratings lie in it. */
  interval: number[];
  /** The list is sorted by it. Scores are comparable within one list only. */
  score: number;
  models: Partial<Record<ModelName, ModelOpinion>>;
};

export type EmptyList = {
  /** Why nothing is listed, as a sentence for people. */
  reason: string;
  /** Names of the options that keep every film off the list. */
  filters: ('genres' | 'yearFrom' | 'yearTo' | 'exclude' | 'includeRated')[];
};

export type Prediction = {
  movieId: number;
  /** As the catalogue has it: `Godfather, The (1972)`. */
  title: string;
  /** Null when it is not known. */
  year: number | null;
  genres: string[];
  /** Within the dataset's scale. */
  rating: number;
  /** Lower and upper end of the 80 % interval, within the scale. Four of five such ratings lie in it. */
  interval: number[];
  /** Overall mean, plus what is usual for this viewer and this film. */
  baseline: number;
  models: Partial<
    Record<
      ModelName,
      {
        /** Rating that this model alone predicts. */
        rating: number;
        /** Its weight in the blend for this viewer and this film. */
        weight: number;
        /** Amount of evidence behind it, in the model's own unit; 0 for none. */
        support: number;
      }
    >
  >;
};

export type Term = {
  /** A model or another source. `scale` is what clipping to the scale took away. `rating` is the part of a score that comes from the predicted rating. */
  from: 'baseline' | 'popularity' | 'rating' | 'scale' | ModelName;
  value: number;
};

export type Explanation = {
  movieId: number;
  /** As the catalogue has it: `Godfather, The (1972)`. */
  title: string;
  /** Null when it is not known. */
  year: number | null;
  genres: string[];
  rating: {
    value: number;
    /** They add up to `value` exactly, in the digits shown. */
    terms: Term[];
  };
  score: {
    value: number;
    /** They add up to `value` exactly, in the digits shown. */
    terms: Term[];
  };
  reasons: {
    films: {
      /** The model in which this film of the profile counts. */
      from: ModelName;
      movieId: number;
      title: string;
      /** Rating of that film in the profile. */
      yourRating: number;
      /** What it adds to the predicted rating, in the unit of the ratings. */
      contribution: number;
    }[];
    features: {
      feature: string;
      /** What it adds to the predicted rating, in the unit of the ratings. */
      contribution: number;
    }[];
    /** Number of like-minded viewers who rated this film. */
    likeMinded: number;
  };
  /** Rating and score, computed again without one rating of the profile. The most influential rating comes first. */
  without: {
    movieId: number;
    title: string;
    /** Rating of that film in the profile. */
    yourRating: number;
    rating: number;
    score: number;
  }[];
};

export type SimilarMovie = {
  movieId: number;
  /** As the catalogue has it: `Godfather, The (1972)`. */
  title: string;
  /** Null when it is not known. */
  year: number | null;
  genres: string[];
  /** Above 0 and at most 1; higher means more alike. */
  similarity: number;
};

export type Problem = {
  type: 'about:blank';
  title: string;
  status: number;
  /** What is wrong, as text for people. */
  detail: string;
  /** The bad fields; only when parameters or the body are wrong. */
  errors?: {
    /** Name of the parameter, or path into the body, such as `ratings[3].rating`. */
    field: string;
    /** Why it is wrong, or what was expected. */
    reason: string;
  }[];
};

/** By path, then by method: as openapi-fetch takes it. */
export interface Paths {
  '/v1/users/{userId}': {
    /** Describes a user: favourite genres and decades, and one page of the ratings, with filters. `numRatings` counts the whole history, `total` the ratings that pass every filter. Films rated on the same day are sorted by popularity. Needs a key with the scope `read` once keys are configured, unless users are public. */
    get: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name in datasets whose users have names. */
          userId: number | string;
        };
        query?: {
          /** Name of a genre; upper and lower case are alike. `(no genres listed)` selects films without genres. */
          genre?: string;
          /** Lowest rating. */
          ratingFrom?: number;
          /** Highest rating. */
          ratingTo?: number;
          /** Words of a title. */
          q?: string;
          /** By date (`latest`, the default, or `oldest`), by rating (`highest`, `lowest`), or by `title`. */
          sort?: 'latest' | 'oldest' | 'highest' | 'lowest' | 'title';
          /** Number of entries before this page, 0 by default. */
          offset?: number;
          /** Entries per page, 20 by default. */
          limit?: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              userId: number | string;
              /** True when the user is made up, as in the sample dataset. */
              simulated: boolean;
              /** Number of ratings in the whole history. */
              numRatings: number;
              meanRating: number;
              /** Date of the first rating; null when dates are not known. */
              firstDate: string | null;
              /** Date of the last rating; null when dates are not known. */
              lastDate: string | null;
              /** One entry per value of the scale, in ascending order. */
              histogram: {
                rating: number;
                count: number;
              }[];
              /** Genres that the user likes best. A genre with few ratings ranks lower. */
              favouriteGenres: {
                genre: string;
                numRatings: number;
                meanRating: number;
              }[];
              /** Most ratings first. A film counts in each of its genres. */
              genres: {
                genre: string;
                numRatings: number;
                meanRating: number;
                /** Mean rating of these films minus the mean of all ratings of the user; above 0 when they like these films better than the rest. */
                difference: number;
              }[];
              /** Ascending. `decade` is the first year of the decade; null, at the end, for films whose year is not known. */
              decades: {
                decade: number | null;
                numRatings: number;
                meanRating: number;
                /** Mean rating of these films minus the mean of all ratings of the user; above 0 when they like these films better than the rest. */
                difference: number;
              }[];
              /** Number of ratings that pass the filters, on all pages. */
              total: number;
              /** One page of these ratings. */
              history: {
                movieId: number;
                /** As the catalogue has it: `Godfather, The (1972)`. */
                title: string;
                /** Null when it is not known. */
                year: number | null;
                genres: string[];
                rating: number;
                /** Null when it is not known. */
                date: string | null;
              }[];
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        404: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/users/{userId}/recommendations': {
    /** Recommends films to a user. A film must pass every filter. If none does, the list is empty and `empty` says why. Needs a key with the scope `read` once keys are configured, unless users are public. */
    get: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name in datasets whose users have names. */
          userId: number | string;
        };
        query?: {
          /** Length of the list, 10 by default. */
          n?: number;
          /** Names of genres; upper and lower case are alike. `(no genres listed)` selects films without genres. */
          genres?: string[];
          /** Whether a film must have `any` (default) or `all` of the genres. */
          match?: 'any' | 'all';
          /** Earliest year. */
          yearFrom?: number;
          /** Latest year. */
          yearTo?: number;
          /** Ids of films to leave out. */
          exclude?: number[];
          /** Whether films that the profile has rated may be listed too; false by default. */
          includeRated?: boolean;
          /** How much the films should differ from each other, by maximal marginal relevance: from 0 (default), where only the score counts, to 1. */
          diversity?: number;
          /** The models to use; all by default. */
          models?: ModelName[];
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              userId: number | string;
              recommendations: Recommendation[];
              empty?: EmptyList;
              /** Present when the history is longer than the part that is scored. */
              scored?: {
                /** Number of latest ratings that are scored. */
                latest: number;
                /** Number of ratings in the whole history. */
                of: number;
              };
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        404: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/users/{userId}/recommendations/{movieId}/explanation': {
    /** Explains why a film has its rating and its score for a user. Needs a key with the scope `read` once keys are configured, unless users are public. */
    get: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name in datasets whose users have names. */
          userId: number | string;
          /** Id of a film. */
          movieId: number;
        };
        query?: {
          /** The models to use; all by default. */
          models?: ModelName[];
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              movieId: number;
              /** As the catalogue has it: `Godfather, The (1972)`. */
              title: string;
              /** Null when it is not known. */
              year: number | null;
              genres: string[];
              rating: {
                value: number;
                /** They add up to `value` exactly, in the digits shown. */
                terms: Term[];
              };
              score: {
                value: number;
                /** They add up to `value` exactly, in the digits shown. */
                terms: Term[];
              };
              reasons: {
                films: {
                  /** The model in which this film of the profile counts. */
                  from: ModelName;
                  movieId: number;
                  title: string;
                  /** Rating of that film in the profile. */
                  yourRating: number;
                  /** What it adds to the predicted rating, in the unit of the ratings. */
                  contribution: number;
                }[];
                features: {
                  feature: string;
                  /** What it adds to the predicted rating, in the unit of the ratings. */
                  contribution: number;
                }[];
                /** Number of like-minded viewers who rated this film. */
                likeMinded: number;
              };
              /** Rating and score, computed again without one rating of the profile. The most influential rating comes first. */
              without: {
                movieId: number;
                title: string;
                /** Rating of that film in the profile. */
                yourRating: number;
                rating: number;
                score: number;
              }[];
              /** Present when the history is longer than the part that is scored. */
              scored?: {
                /** Number of latest ratings that are scored. */
                latest: number;
                /** Number of ratings in the whole history. */
                of: number;
              };
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        404: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/users/{userId}/predictions': {
    /** Predicts the ratings that a user would give to films. Needs a key with the scope `read` once keys are configured, unless users are public. */
    get: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name in datasets whose users have names. */
          userId: number | string;
        };
        query: {
          /** Ids of films. */
          movieIds: number[];
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              predictions: Prediction[];
              /** Films that the catalogue does not have. */
              unknown: number[];
              /** Present when the history is longer than the part that is scored. */
              scored?: {
                /** Number of latest ratings that are scored. */
                latest: number;
                /** Number of ratings in the whole history. */
                of: number;
              };
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        404: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/users/{userId}/ratings/{movieId}': {
    /** Stores a rating of a film. It counts from the next answer on. The user may be new. Needs a key with the scope `write`. */
    put: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name in datasets whose users have names. */
          userId: number | string;
          /** Id of a film. */
          movieId: number;
        };
        query?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** A rating, one of the values of the dataset's scale (`/v1/release`). */
            rating: number;
          };
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              userId: number | string;
              movieId: number;
              /** Null marks the film as not rated. */
              rating: number | null;
              /** ISO time at which it was stored. */
              time: string;
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        404: { content: { 'application/problem+json': Problem } };
        413: { content: { 'application/problem+json': Problem } };
        415: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
    /** Marks a film as not rated by a user, even if the dataset has a rating. Needs a key with the scope `write`. */
    delete: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name in datasets whose users have names. */
          userId: number | string;
          /** Id of a film. */
          movieId: number;
        };
        query?: never;
      };

      responses: {
        200: {
          content: {
            'application/json': {
              userId: number | string;
              movieId: number;
              /** Null marks the film as not rated. */
              rating: number | null;
              /** ISO time at which it was stored. */
              time: string;
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        404: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/users/{userId}/ratings': {
    /** Lists the stored ratings of a user, without those of the dataset; null marks a film as not rated. Needs a key with the scope `read` once keys are configured, unless users are public. */
    get: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name in datasets whose users have names. */
          userId: number | string;
        };
        query?: {
          /** Number of entries before this page, 0 by default. */
          offset?: number;
          /** Entries per page, 20 by default. */
          limit?: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              userId: number | string;
              /** Number of stored ratings, on all pages. */
              total: number;
              ratings: {
                movieId: number;
                /** Null marks the film as not rated. */
                rating: number | null;
                /** ISO time at which it was stored. */
                time: string;
              }[];
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        404: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
    /** Deletes all stored ratings of a user; those of the dataset remain. Needs a key with the scope `write`. */
    delete: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name in datasets whose users have names. */
          userId: number | string;
        };
        query?: never;
      };

      responses: {
        200: {
          content: {
            'application/json': {
              userId: number | string;
              /** How many ratings were deleted. */
              forgotten: number;
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        404: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/feedback': {
    /** Exports the stored ratings of all users as JSON lines, for backups and for the nightly run. Needs a key with the scope `admin`. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: { content: { 'application/x-ndjson': string } };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        409: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/recommendations': {
    /** Recommends films, given these ratings. They are not stored. A film must pass every filter. If none does, the list is empty and `empty` says why. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/json': {
            /** The profile. If a film occurs twice, its last rating counts. Nothing is stored. */
            ratings: {
              movieId: number;
              rating: number;
            }[];
            /** Length of the list, 10 by default. */
            n?: number;
            /** Names of genres; upper and lower case are alike. `(no genres listed)` selects films without genres. */
            genres?: string[];
            /** Whether a film must have `any` (default) or `all` of the genres. */
            match?: 'any' | 'all';
            /** Earliest year. */
            yearFrom?: number;
            /** Latest year. */
            yearTo?: number;
            /** Ids of films to leave out. */
            exclude?: number[];
            /** Whether films that the profile has rated may be listed too; false by default. */
            includeRated?: boolean;
            /** How much the films should differ from each other, by maximal marginal relevance: from 0 (default), where only the score counts, to 1. */
            diversity?: number;
            /** The models to use; all by default. */
            models?: ModelName[];
          };
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              recommendations: Recommendation[];
              empty?: EmptyList;
              /** Ids in the posted profile that the catalogue does not have. Their ratings do not count. */
              ignored: number[];
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        413: { content: { 'application/problem+json': Problem } };
        415: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/predictions': {
    /** Predicts ratings of films, given these ratings. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/json': {
            /** The profile. If a film occurs twice, its last rating counts. Nothing is stored. */
            ratings: {
              movieId: number;
              rating: number;
            }[];
            /** Ids of films. */
            movieIds: number[];
          };
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              predictions: Prediction[];
              /** Films that the catalogue does not have. */
              unknown: number[];
              /** Ids in the posted profile that the catalogue does not have. Their ratings do not count. */
              ignored: number[];
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        413: { content: { 'application/problem+json': Problem } };
        415: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/predictions:batch': {
    /** Predicts ratings for many profiles, one per line; lines are answered as they arrive. One JSON object per line. Answers come in order while later lines are still arriving, so read answers while you send. A bad line is answered with `error`, and the others go on. A line has at most 64 KiB and either `ratings` or `userId`; `userId` needs a key wherever users do. All lines are answered from one release. Node takes any number of lines, Workers 1,000: the answer to the next line is an error and the last one. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/x-ndjson': {
            /** Any id of your own; the answer to this line repeats it. */
            id?: number | string;
            /** Id of a user: a number, or a name in datasets whose users have names. */
            userId?: number | string;
            /** The profile. If a film occurs twice, its last rating counts. Nothing is stored. */
            ratings?: {
              movieId: number;
              rating: number;
            }[];
            /** Ids of films. */
            movieIds: number[];
          }[];
        };
      };
      responses: {
        200: { content: { 'application/x-ndjson': string } };
        400: { content: { 'application/problem+json': Problem } };
        413: { content: { 'application/problem+json': Problem } };
        415: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/explanations': {
    /** Explains why a film has its rating and its score, given these ratings. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/json': {
            /** The profile. If a film occurs twice, its last rating counts. Nothing is stored. */
            ratings: {
              movieId: number;
              rating: number;
            }[];
            /** Id of a film. */
            movieId: number;
            /** The models to use; all by default. */
            models?: ModelName[];
          };
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              movieId: number;
              /** As the catalogue has it: `Godfather, The (1972)`. */
              title: string;
              /** Null when it is not known. */
              year: number | null;
              genres: string[];
              rating: {
                value: number;
                /** They add up to `value` exactly, in the digits shown. */
                terms: Term[];
              };
              score: {
                value: number;
                /** They add up to `value` exactly, in the digits shown. */
                terms: Term[];
              };
              reasons: {
                films: {
                  /** The model in which this film of the profile counts. */
                  from: ModelName;
                  movieId: number;
                  title: string;
                  /** Rating of that film in the profile. */
                  yourRating: number;
                  /** What it adds to the predicted rating, in the unit of the ratings. */
                  contribution: number;
                }[];
                features: {
                  feature: string;
                  /** What it adds to the predicted rating, in the unit of the ratings. */
                  contribution: number;
                }[];
                /** Number of like-minded viewers who rated this film. */
                likeMinded: number;
              };
              /** Rating and score, computed again without one rating of the profile. The most influential rating comes first. */
              without: {
                movieId: number;
                title: string;
                /** Rating of that film in the profile. */
                yourRating: number;
                rating: number;
                score: number;
              }[];
              /** Ids in the posted profile that the catalogue does not have. Their ratings do not count. */
              ignored: number[];
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        404: { content: { 'application/problem+json': Problem } };
        413: { content: { 'application/problem+json': Problem } };
        415: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/movies': {
    /** Searches films by words of their title. Exact titles come first, then the most rated films. The order of the words does not matter, the last one may be incomplete, and a year may be among them. Typing errors are tolerated when the words as written find nothing or little. Without words: all films, most rated first. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** Words of a title. */
          q?: string;
          /** Number of entries before this page, 0 by default. */
          offset?: number;
          /** Entries per page, 20 by default. */
          limit?: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              /** Number of films found, on all pages. */
              total: number;
              movies: MovieFacts[];
            };
          };
        };
        304: { content: never };
        400: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/movies:match': {
    /** Finds films of the catalogue by IMDb id, or else by title and year, which may differ by one. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/json': {
            /** Films to find, each by `imdbId` or by `title`. */
            films: {
              movieId?: number;
              imdbId?: number;
              title?: string;
              year?: number;
            }[];
          };
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              /** One entry for each film of the list, in its order; null where none was found. */
              films: (MovieCard | null)[];
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        413: { content: { 'application/problem+json': Problem } };
        415: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/users:random': {
    /** Returns the id of a random user of the dataset. Needs a key with the scope `read` once keys are configured, unless users are public. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              userId: number | string;
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/movies/{movieId}': {
    /** Returns the facts of one film. */
    get: {
      parameters: {
        path: {
          /** Id of a film. */
          movieId: number;
        };
        query?: never;
      };

      responses: {
        200: { content: { 'application/json': MovieFacts } };
        304: { content: never };
        400: { content: { 'application/problem+json': Problem } };
        404: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/movies/{movieId}/similar': {
    /** Lists films that are similar to a film, according to one model or to all. */
    get: {
      parameters: {
        path: {
          /** Id of a film. */
          movieId: number;
        };
        query?: {
          /** The model that measures similarity. `hybrid` (default) is the mean of the models that can. */
          by?: 'hybrid' | ComparingModel;
          /** Length of the list, 10 by default. */
          n?: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              movieId: number;
              by: 'hybrid' | ComparingModel;
              similar: SimilarMovie[];
            };
          };
        };
        304: { content: never };
        400: { content: { 'application/problem+json': Problem } };
        404: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/stats': {
    /** Returns statistics of the dataset: ratings, viewers, films, genres, decades, popularity and mean ratings. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              dataset: {
                name: string;
                /** True when the viewers are made up. Say so wherever you show the data. */
                simulated: boolean;
                ratings: number;
                users: number;
                movies: number;
                /** Films with at least one rating. */
                ratedMovies: number;
                /** All values that a rating can have, in ascending order. */
                scale: number[];
                /** Date of the first rating; null when the dataset has no dates. */
                firstDate: string | null;
                /** Date of the last rating; null when the dataset has no dates. */
                lastDate: string | null;
              };
              /** Null when there are no ratings. */
              meanRating: number | null;
              /** One entry per value of the scale, in ascending order. */
              histogram: {
                rating: number;
                count: number;
              }[];
              perUser: {
                /** Median number of ratings, among those with at least one. */
                median: number;
                /** Largest number of ratings. */
                most: number;
                /** `count` users or films have `from` to `to` ratings each. */
                bins: {
                  from: number;
                  to: number;
                  count: number;
                }[];
              };
              perMovie: {
                /** Median number of ratings, among those with at least one. */
                median: number;
                /** Largest number of ratings. */
                most: number;
                /** `count` users or films have `from` to `to` ratings each. */
                bins: {
                  from: number;
                  to: number;
                  count: number;
                }[];
              };
              /** Months with ratings, ascending; empty when the dataset has no dates. */
              months: {
                month: string;
                ratings: number;
                mean: number;
              }[];
              mostRated: MovieFacts[];
              /** Best first, by damped mean: that of the film's ratings and of `damping` more ratings at the overall mean. */
              bestRated: {
                movieId: number;
                /** As the catalogue has it: `Godfather, The (1972)`. */
                title: string;
                /** Null when it is not known. */
                year: number | null;
                genres: string[];
                /** The digits of `tt0068646` as a number; null when it is not known. */
                imdbId: number | null;
                /** Id at The Movie Database; null when it is not known. */
                tmdbId: number | null;
                /** Ratings in the release's dataset. */
                numRatings: number;
                /** Mean of these ratings; null when there are none. */
                meanRating: number | null;
                dampedMean: number;
              }[];
              /** Number of ratings at the overall mean that are added for a damped mean. */
              damping: number;
              /** Most ratings first. A film counts in each of its genres. */
              genres: {
                genre: string;
                movies: number;
                ratings: number;
                /** Mean rating; null when there are no ratings. */
                mean: number | null;
              }[];
              /** Ascending. `decade` is the first year of the decade, null for films whose year is not known. */
              decades: {
                decade: number | null;
                movies: number;
                ratings: number;
                /** Mean rating; null when there are no ratings. */
                mean: number | null;
              }[];
              /** Quantiles of the mean ratings of films with `from` to `to` ratings. */
              popularity: {
                from: number;
                to: number;
                movies: number;
                p10: number;
                p25: number;
                p50: number;
                p75: number;
                p90: number;
              }[];
            };
          };
        };
        304: { content: never };
        400: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/movies/{movieId}/stats': {
    /** Returns the histogram of the ratings of one film, and its ratings by year. */
    get: {
      parameters: {
        path: {
          /** Id of a film. */
          movieId: number;
        };
        query?: never;
      };

      responses: {
        200: {
          content: {
            'application/json': {
              movieId: number;
              /** As the catalogue has it: `Godfather, The (1972)`. */
              title: string;
              /** Null when it is not known. */
              year: number | null;
              genres: string[];
              /** True when the viewers are made up. */
              simulated: boolean;
              numRatings: number;
              /** Null when there are no ratings. */
              meanRating: number | null;
              /** One entry per value of the scale, in ascending order. */
              histogram: {
                rating: number;
                count: number;
              }[];
              /** False when the dataset has no dates; `years` is empty then. */
              dated: boolean;
              /** Years with ratings, ascending. */
              years: {
                year: number;
                ratings: number;
                mean: number;
              }[];
            };
          };
        };
        304: { content: never };
        400: { content: { 'application/problem+json': Problem } };
        404: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/report': {
    /** Returns the evaluation of the release on held-out ratings: errors, calibration, ranking. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              heldOut: {
                /** Held-out ratings, which no model saw in training. */
                rows: number;
                /** Viewers who gave them. */
                users?: number;
                /** Ratings that the models were trained on. */
                trainedOn?: number;
                /** True when ratings of all viewers were held out, false when of a sample. */
                everybody?: boolean;
              };
              /** By model, including the baselines. */
              rating: Record<
                string,
                {
                  /** Root mean squared error of predictions clipped to the scale. */
                  rmse: number | null;
                  /** Mean absolute error of predictions clipped to the scale. */
                  mae: number | null;
                  /** Predicted ratings: all that were held out. */
                  n: number;
                  /** Share of these that the model could predict itself; the fallback predicted the rest. */
                  answered: number | null;
                }
              >;
              /** By model; absent when lists were not evaluated. */
              ranking?: Record<
                string,
                {
                  'ndcg@10': number | null;
                  'recall@20': number | null;
                  'ndcg@100': number | null;
                  /** Share of the catalogue that appears in anybody's top ten. */
                  'coverage@10': number | null;
                  /** Mean of −log₂(share of training users who rated the film) over the listed films. */
                  'novelty@10': number | null;
                  /** Mean of 1 − similarity over pairs of films in the top ten. */
                  'diversity@10': number | null;
                  /** Viewers whose lists were evaluated. */
                  users: number;
                }
              >;
              /** By number of ratings of the viewer. */
              byProfile?: {
                /** Smallest number of ratings in this bin; the bin ends below the next one. */
                from: number;
                /** RMSE by model; predictions are clipped to the scale. */
                rmse: Record<string, number>;
                n: number;
              }[];
              /** By number of training ratings of the film. */
              byMovie?: {
                /** Smallest number of ratings in this bin; the bin ends below the next one. */
                from: number;
                /** RMSE by model; predictions are clipped to the scale. */
                rmse: Record<string, number>;
                n: number;
              }[];
              /** Calibration of the hybrid. */
              calibration: {
                /** Share of the ratings within their 80 % interval; ideally 0.8. */
                interval80: number | null;
                width80: number | null;
                /** Tenths of the rows in order of predicted rating; fewer parts when there are fewer than ten rows. */
                deciles: {
                  /** Mean predicted rating. */
                  predicted: number;
                  /** Mean given rating. */
                  actual: number;
                  /** Share of the ratings within their 80 % interval; null when no row has an interval. */
                  interval80: number | null;
                  /** Mean width of these intervals. */
                  width80: number | null;
                  n: number;
                }[];
                /** By number of ratings of the viewer. */
                byProfile: {
                  /** Smallest number of ratings in this bin; the bin ends below the next one. */
                  from: number;
                  /** Mean predicted rating. */
                  predicted: number;
                  /** Mean given rating. */
                  actual: number;
                  /** Share of the ratings within their 80 % interval; null when no row has an interval. */
                  interval80: number | null;
                  /** Mean width of these intervals. */
                  width80: number | null;
                  n: number;
                }[];
                /** By number of training ratings of the film. */
                byMovie: {
                  /** Smallest number of ratings in this bin; the bin ends below the next one. */
                  from: number;
                  /** Mean predicted rating. */
                  predicted: number;
                  /** Mean given rating. */
                  actual: number;
                  /** Share of the ratings within their 80 % interval; null when no row has an interval. */
                  interval80: number | null;
                  /** Mean width of these intervals. */
                  width80: number | null;
                  n: number;
                }[];
              };
            };
          };
        };
        304: { content: never };
        400: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/release': {
    /** Returns the manifest of the release that is served, with its accuracy on held-out ratings. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              /** Version of the format of releases. */
              format: number;
              /** First 16 hex digits of the SHA-256 of the artifacts, the configuration, the seed and the canonical rows. */
              id: string;
              dataset: {
                name: string;
                /** True when the viewers are made up. Say so wherever you show the data. */
                simulated: boolean;
                ratings: number;
                users: number;
                movies: number;
                /** Films with at least one rating. */
                ratedMovies: number;
                /** All values that a rating can have, in ascending order. */
                scale: number[];
                /** A rating of at least this counts as liked. */
                relevance: number;
                /** Date of the first rating; null when the dataset has no dates. */
                firstDate: string | null;
                /** Date of the last rating; null when the dataset has no dates. */
                lastDate: string | null;
                /** SHA-256 of the canonical rows, in hexadecimal. */
                checksum: string;
              };
              seed: number;
              /** Training parameters by model. */
              config: Record<string, unknown>;
              /** Every other file that the id of the release depends on. */
              files: Record<
                string,
                {
                  bytes: number;
                  sha256: string;
                }
              >;
              /** Bytes of memory that the whole release may take. */
              budget: number;
              /** Learned weights of the hybrid model. */
              blend: unknown;
              /** False when too few ratings were held out to evaluate the release. */
              judged: boolean;
              /** Accuracy of the hybrid and of simple baselines on held-out ratings; null when the release was not evaluated. */
              evaluation: {
                rmse: Record<string, number>;
                ndcg10: Record<string, number>;
                /** Ratings that were held out. */
                rows: number;
                /** Viewers whose lists were evaluated. */
                users: number;
              } | null;
            };
          };
        };
        304: { content: never };
        400: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/memory': {
    /** Returns the memory of the release by component, and a warning; with a key that may read, also of every process. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              components: {
                component: string;
                /** Bytes in memory now; 0 for a part that is read on demand and not in memory. */
                bytes: number;
                /** Most bytes that it may take; null when it has no budget of its own. */
                budget: number | null;
                /** Milliseconds that reading or making it took. */
                loadMs: number;
              }[];
              /** Bytes of all components. */
              total: number;
              /** Bytes of memory that the release may take. */
              budget: number;
              /** Resident bytes of the process that answers; null where the host cannot measure them, or without a key that may read. */
              residentBytes: number | null;
              /** Bytes of a process over which caches are dropped; null without a limit or a key that may read. */
              softLimit: number | null;
              /** Bytes of a process over which new requests are refused; null without a limit or a key that may read. */
              hardLimit: number | null;
              /** The worst of all processes. `near`: over 90 % of the budget. `over`: over the budget. `soft`, `hard`: over that limit. */
              warning: 'ok' | 'near' | 'soft' | 'over' | 'hard';
              /** The warning as a sentence for people. */
              message: string;
              /** Every process of the service; empty without a key that may read. */
              processes: {
                /** Number of the worker process; null when there is only one process. */
                worker: number | null;
                /** The release that the process serves; null when none is open. */
                release: string | null;
                /** Resident memory of the process; null where the host cannot measure it. */
                residentBytes: number | null;
                /** Bytes of the release in its memory. */
                componentBytes: number;
                /** The highest memory limit that it exceeds; `ok` for none. */
                pressure: 'ok' | 'soft' | 'hard';
                warning: 'ok' | 'near' | 'soft' | 'over' | 'hard';
              }[];
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/metrics': {
    /** Returns metrics of all processes as Prometheus text: requests, latency, memory, release, feedback. Needs a key with the scope `read` once keys are configured. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: { content: { 'text/plain': string } };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/admin/releases': {
    /** Lists the stored releases, newest first, and names the one that is served. Needs a key with the scope `admin`. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              /** The release that is served; null when none is open. */
              serving: string | null;
              /** Newest first; those without a time are last. */
              releases: {
                id: string;
                /** Whether the pointer names it. */
                current: boolean;
                /** ISO time at which its nightly run ended; null when unknown. */
                time: string | null;
                /** Total size of its files. */
                bytes: number;
                /** Name of the dataset; null when the manifest cannot be read. */
                dataset: string | null;
                /** True when the dataset's viewers are made up. */
                simulated: boolean;
                /** Ratings in the dataset; null when the manifest cannot be read. */
                ratings: number | null;
                /** RMSE of the hybrid on held-out ratings; null when it was not evaluated. */
                rmse: number | null;
                /** A visible problem: a bad manifest, a file that is missing or has the wrong size, too large a budget; else null. */
                problem: string | null;
              }[];
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        409: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/admin/rollback': {
    /** Makes an earlier release current, after checking every byte of it, and serves it. Needs a key with the scope `admin`. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/json': {
            /** Id of the release to go back to; by default the newest one older than the current release. */
            release?: unknown;
          };
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              /** The release that was current before; null when there was none. */
              from: string | null;
              /** The release that is current now. */
              release: string;
              /** The release that each process serves now. */
              processes: {
                /** Number of the worker process; null when there is only one process. */
                worker: number | null;
                /** The release that the process serves; null when none is open. */
                release: string | null;
              }[];
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        409: { content: { 'application/problem+json': Problem } };
        413: { content: { 'application/problem+json': Problem } };
        415: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/admin/reload': {
    /** Reads the pointer now and serves the release that it names, if that can be opened. Needs a key with the scope `admin`. */
    post: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              /** The release that each process serves now. */
              processes: {
                /** Number of the worker process; null when there is only one process. */
                worker: number | null;
                /** The release that the process serves; null when none is open. */
                release: string | null;
              }[];
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        409: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/v1/admin/compare': {
    /** Compares the recommendations of this release and of the shadow, for a user or for posted ratings. Needs a key with the scope `admin`. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/json': {
            /** Id of a user: a number, or a name in datasets whose users have names. */
            userId?: number | string;
            /** The profile. If a film occurs twice, its last rating counts. Nothing is stored. */
            ratings?: {
              movieId: number;
              rating: number;
            }[];
            /** Length of the list, 10 by default. */
            n?: number;
          };
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              /** Length of the lists that was asked for. */
              n: number;
              own: {
                /** The release that answered. */
                release: string;
                /** Milliseconds until its answer was complete. */
                ms: number;
                recommendations: {
                  movieId: number;
                  /** As the catalogue has it: `Godfather, The (1972)`. */
                  title: string;
                  /** Within the dataset's scale. */
                  rating: number;
                  /** The list is sorted by it. Scores are comparable within one list only. */
                  score: number;
                }[];
              };
              shadow: {
                /** The release that answered. */
                release: string;
                /** Milliseconds until its answer was complete. */
                ms: number;
                recommendations: {
                  movieId: number;
                  /** As the catalogue has it: `Godfather, The (1972)`. */
                  title: string;
                  /** Within the dataset's scale. */
                  rating: number;
                  /** The list is sorted by it. Scores are comparable within one list only. */
                  score: number;
                }[];
              };
              /** Number of films in both lists, divided by the length of the longer list. */
              overlap: number;
              /** Mean of the shadow's rating minus this service's, over films in both lists; null without such films. */
              meanRatingDifference: number | null;
              /** Every film of either list, sorted by the better of its two ranks. */
              films: {
                movieId: number;
                /** As the catalogue has it: `Godfather, The (1972)`. */
                title: string;
                /** Rank in this service's list, from 1; null when it is not in the list. */
                rank: number | null;
                /** Rank in the shadow's list, from 1; null when it is not in the list. */
                shadowRank: number | null;
                /** `rank` minus `shadowRank`: above 0 when it ranks higher in the shadow's list; null unless in both. */
                rankChange: number | null;
                /** The shadow's rating minus this service's; null unless in both lists. */
                ratingDifference: number | null;
              }[];
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        401: { content: { 'application/problem+json': Problem } };
        403: { content: { 'application/problem+json': Problem } };
        409: { content: { 'application/problem+json': Problem } };
        413: { content: { 'application/problem+json': Problem } };
        415: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/healthz': {
    /** Liveness: answers as long as the process runs. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              status: 'alive';
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/readyz': {
    /** Readiness: 200 when a release is open and memory is below its hard limit, else 503. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              status: 'ready';
              release: string;
            };
          };
        };
        400: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
  '/openapi.json': {
    /** Returns this description of the API (OpenAPI 3.1). */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              openapi: '3.1.0';
              paths: Record<string, Record<string, unknown>>;
            };
          };
        };
        304: { content: never };
        400: { content: { 'application/problem+json': Problem } };
        429: { content: { 'application/problem+json': Problem } };
        503: { content: { 'application/problem+json': Problem } };
      };
    };
  };
}
