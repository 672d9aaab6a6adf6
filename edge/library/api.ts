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
  /** In the dataset's unit, within its scale. */
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
  /** In the dataset's unit, within its scale. */
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
  /** What is wrong, for people. */
  detail: string;
  /** Parameters, or paths into the body, each with what was expected. */
  errors?: {
    /** Name of the parameter, or path into the body: `ratings[3].rating`. */
    field: string;
    /** What was expected. */
    reason: string;
  }[];
};

/** By path, then by method: as openapi-fetch takes it. */
export interface Paths {
  '/v1/users/{userId}': {
    /** A user of the dataset: what they like, and a page of what they rated, by genre, rating or title. `numRatings` is the length of the whole history, `total` of what fits the filters, which hold together. Films of one day are in order of popularity. Shows a user: needs a key that may read once keys are configured, unless users are public. */
    get: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name where users have names. */
          userId: number | string;
        };
        query?: {
          /** Name of a genre, in any case; `(no genres listed)` stands for none. */
          genre?: string;
          /** Lowest rating that counts. */
          ratingFrom?: number;
          /** Highest rating that counts. */
          ratingTo?: number;
          /** Words of a title. */
          q?: string;
          /** By date (`latest` by default, `oldest`), by rating (`highest`, `lowest`) or by `title`. */
          sort?: 'latest' | 'oldest' | 'highest' | 'lowest' | 'title';
          /** How many come before this page; 0 by default. */
          offset?: number;
          /** Length of a page, 20 by default. */
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
              /** One entry for each value of the scale, ascending. */
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
    /** Films that a user of the dataset should watch next. Filters hold together. When no film is left the list is empty and `empty` says why. Shows a user: needs a key that may read once keys are configured, unless users are public. */
    get: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name where users have names. */
          userId: number | string;
        };
        query?: {
          /** Length of the list, 10 by default. */
          n?: number;
          /** Names of genres, in any case; `(no genres listed)` stands for none. */
          genres?: string[];
          /** Whether a film must have `any` of the genres (default) or `all`. */
          match?: 'any' | 'all';
          /** First year that counts. */
          yearFrom?: number;
          /** Last year that counts. */
          yearTo?: number;
          /** Ids of films that must not be listed. */
          exclude?: number[];
          /** List films of the profile too. */
          includeRated?: boolean;
          /** From 0, sorted by score alone, to 1, as unlike each other as can be: maximal marginal relevance. */
          diversity?: number;
          /** The models that take part; all by default. */
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
              /** Only there when the history is longer than what is scored of it. */
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
    /** Why a film has its score in a user's list. Shows a user: needs a key that may read once keys are configured, unless users are public. */
    get: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name where users have names. */
          userId: number | string;
          /** Id of a film. */
          movieId: number;
        };
        query?: {
          /** The models that take part; all by default. */
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
              /** Only there when the history is longer than what is scored of it. */
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
    /** What a user of the dataset would give films. Shows a user: needs a key that may read once keys are configured, unless users are public. */
    get: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name where users have names. */
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
              /** Only there when the history is longer than what is scored of it. */
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
    /** Stores a user's rating of a film. It counts from the next answer on; users may be new. Needs a key that may write. */
    put: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name where users have names. */
          userId: number | string;
          /** Id of a film. */
          movieId: number;
        };
        query?: never;
      };
      requestBody: {
        content: {
          'application/json': {
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
              /** Null when the user has not rated the film. */
              rating: number | null;
              /** ISO time at which this was said. */
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
    /** A user has not rated a film, whatever they said before and whatever the dataset says. Needs a key that may write. */
    delete: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name where users have names. */
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
              /** Null when the user has not rated the film. */
              rating: number | null;
              /** ISO time at which this was said. */
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
    /** What a user said since the dataset was made: ratings, and null for films that they have not rated. Shows a user: needs a key that may read once keys are configured, unless users are public. */
    get: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name where users have names. */
          userId: number | string;
        };
        query?: {
          /** How many come before this page; 0 by default. */
          offset?: number;
          /** Length of a page, 20 by default. */
          limit?: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              userId: number | string;
              total: number;
              ratings: {
                movieId: number;
                /** Null when the user has not rated the film. */
                rating: number | null;
                /** ISO time at which this was said. */
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
    /** Forgets all that a user said since the dataset was made. Needs a key that may write. */
    delete: {
      parameters: {
        path: {
          /** Id of a user: a number, or a name where users have names. */
          userId: number | string;
        };
        query?: never;
      };

      responses: {
        200: {
          content: {
            'application/json': {
              userId: number | string;
              /** How many ratings were forgotten. */
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
    /** All that everybody said, as lines of JSON: for a backup and for the nightly run. The last line counts the others. Needs a key of an administrator. */
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
    /** Films to watch next for whoever gave these ratings, which are not stored. Filters hold together. When no film is left the list is empty and `empty` says why. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/json': {
            /** A profile. Of a film rated twice the last rating counts. Nothing is stored. */
            ratings: {
              movieId: number;
              rating: number;
            }[];
            /** Length of the list, 10 by default. */
            n?: number;
            /** Names of genres, in any case; `(no genres listed)` stands for none. */
            genres?: string[];
            /** Whether a film must have `any` of the genres (default) or `all`. */
            match?: 'any' | 'all';
            /** First year that counts. */
            yearFrom?: number;
            /** Last year that counts. */
            yearTo?: number;
            /** Ids of films that must not be listed. */
            exclude?: number[];
            /** List films of the profile too. */
            includeRated?: boolean;
            /** From 0, sorted by score alone, to 1, as unlike each other as can be: maximal marginal relevance. */
            diversity?: number;
            /** The models that take part; all by default. */
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
              /** Films of the posted profile that the catalogue does not have. */
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
    /** What whoever gave these ratings would give films. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/json': {
            /** A profile. Of a film rated twice the last rating counts. Nothing is stored. */
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
              /** Films of the posted profile that the catalogue does not have. */
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
    /** Predictions for any number of profiles, one a line, answered line by line as they come. One JSON object a line, answered in order while the next lines still come: read answers as you send. A line that cannot be answered is answered with `error`, and the others go on. Lines have 64 KB at most. A line has either `ratings` or `userId`, which needs a key where users do. All lines are answered from one release. On Workers a request is answered for 1,000 lines, and one last line says so; Node takes any number. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/x-ndjson': {
            /** Comes back with the answer to this line. */
            id?: number | string;
            /** Id of a user: a number, or a name where users have names. */
            userId?: number | string;
            /** A profile. Of a film rated twice the last rating counts. Nothing is stored. */
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
    /** Why a film has its score for whoever gave these ratings. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/json': {
            /** A profile. Of a film rated twice the last rating counts. Nothing is stored. */
            ratings: {
              movieId: number;
              rating: number;
            }[];
            /** Id of a film. */
            movieId: number;
            /** The models that take part; all by default. */
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
              /** Films of the posted profile that the catalogue does not have. */
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
    /** Films by words of their title, typing errors forgiven: those called so first, then most rated first. Words in any order, the last one may be a beginning, a year may stand with them. Typing errors are forgiven when nothing, or little, is found as it is written. Without words: every film, most rated first. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** Words of a title. */
          q?: string;
          /** How many come before this page; 0 by default. */
          offset?: number;
          /** Length of a page, 20 by default. */
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
    /** Films of the catalogue by IMDb id, else by title and year, which may differ by one. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/json': {
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
    /** The id of a user of the dataset, another one each time. Shows a user: needs a key that may read once keys are configured, unless users are public. */
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
    /** One film. */
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
    /** Films like a film, by one model or by all. */
    get: {
      parameters: {
        path: {
          /** Id of a film. */
          movieId: number;
        };
        query?: {
          /** The model that says what is alike; `hybrid` is the mean of those that can. */
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
    /** The dataset as a whole: ratings, viewers, films, genres, decades, popularity against quality. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              dataset: {
                name: string;
                /** True when the viewers are simulated. Pages say so wherever they show the data. */
                simulated: boolean;
                ratings: number;
                users: number;
                movies: number;
                /** Number of films with at least one rating. */
                ratedMovies: number;
                /** Values that a rating can have, ascending. */
                scale: number[];
                /** Date of the first rating; null when the dataset has no dates. */
                firstDate: string | null;
                /** Date of the last rating; null when the dataset has no dates. */
                lastDate: string | null;
              };
              /** Null when there are no ratings. */
              meanRating: number | null;
              /** One entry for each value of the scale, ascending. */
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
    /** How one film was rated: its histogram, and its ratings by year. */
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
              /** One entry for each value of the scale, ascending. */
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
    /** The held-out evaluation of the release: errors, calibration, lists. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              heldOut: {
                /** Number of ratings that no model saw. */
                rows: number;
                /** Number of viewers who gave them. */
                users?: number;
                /** Number of ratings that the models were trained on. */
                trainedOn?: number;
                /** True when ratings of all viewers were held out, false when those of some were. */
                everybody?: boolean;
              };
              /** By model, baselines included. */
              rating: Record<
                string,
                {
                  /** Root mean squared error; predictions are clipped to the scale. */
                  rmse: number | null;
                  /** Mean absolute error; predictions are clipped to the scale. */
                  mae: number | null;
                  /** Number of predicted ratings: all that were held out. */
                  n: number;
                  /** Share of these that the model itself could predict; a fallback predicted the others. */
                  answered: number | null;
                }
              >;
              /** By model; absent when lists were not judged. */
              ranking?: Record<
                string,
                {
                  'ndcg@10': number | null;
                  'recall@20': number | null;
                  'ndcg@100': number | null;
                  /** Share of the catalogue that is in the first ten of at least one list. */
                  'coverage@10': number | null;
                  /** Mean of −log₂(share of training users who rated the film) over the listed films. */
                  'novelty@10': number | null;
                  /** Mean of 1 − similarity over all pairs of films among the first ten. */
                  'diversity@10': number | null;
                  /** Number of viewers whose lists were judged. */
                  users: number;
                }
              >;
              /** By number of ratings of the viewer. */
              byProfile?: {
                /** Least number of ratings in this bin. The bin ends where the next one begins. */
                from: number;
                /** By model; predictions are clipped to the scale. */
                rmse: Record<string, number>;
                n: number;
              }[];
              /** By number of training ratings of the film. */
              byMovie?: {
                /** Least number of ratings in this bin. The bin ends where the next one begins. */
                from: number;
                /** By model; predictions are clipped to the scale. */
                rmse: Record<string, number>;
                n: number;
              }[];
              /** Calibration of the hybrid's predicted ratings. */
              calibration: {
                /** Share of the ratings that lie in their 80 % interval; it should be 0.8. */
                interval80: number | null;
                width80: number | null;
                /** Tenths of the rows by ascending predicted rating; fewer parts when there are fewer than ten rows. */
                deciles: {
                  /** Mean predicted rating. */
                  predicted: number;
                  /** Mean actual rating. */
                  actual: number;
                  /** Share of the ratings that lie in their 80 % interval; null when no row has an interval. */
                  interval80: number | null;
                  /** Mean width of these intervals. */
                  width80: number | null;
                  n: number;
                }[];
                /** By number of ratings of the viewer. */
                byProfile: {
                  /** Least number of ratings in this bin. The bin ends where the next one begins. */
                  from: number;
                  /** Mean predicted rating. */
                  predicted: number;
                  /** Mean actual rating. */
                  actual: number;
                  /** Share of the ratings that lie in their 80 % interval; null when no row has an interval. */
                  interval80: number | null;
                  /** Mean width of these intervals. */
                  width80: number | null;
                  n: number;
                }[];
                /** By number of training ratings of the film. */
                byMovie: {
                  /** Least number of ratings in this bin. The bin ends where the next one begins. */
                  from: number;
                  /** Mean predicted rating. */
                  predicted: number;
                  /** Mean actual rating. */
                  actual: number;
                  /** Share of the ratings that lie in their 80 % interval; null when no row has an interval. */
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
    /** The release that answers: its manifest, with what it scored on held-out ratings. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              /** Version of the release format. */
              format: number;
              /** First 16 hex digits of a SHA-256 over the artifacts, the configuration, the seed and the canonical rows. */
              id: string;
              dataset: {
                name: string;
                /** True when the viewers are simulated. Pages say so wherever they show the data. */
                simulated: boolean;
                ratings: number;
                users: number;
                movies: number;
                /** Number of films with at least one rating. */
                ratedMovies: number;
                /** Values that a rating can have, ascending. */
                scale: number[];
                /** A rating of this or more counts as liked. */
                relevance: number;
                /** Date of the first rating; null when the dataset has no dates. */
                firstDate: string | null;
                /** Date of the last rating; null when the dataset has no dates. */
                lastDate: string | null;
                /** SHA-256 of the canonical rows, in hex digits. */
                checksum: string;
              };
              seed: number;
              /** Hyper-parameters of the training, by model. */
              config: Record<string, unknown>;
              /** All other files that are part of the identity of the release. */
              files: Record<
                string,
                {
                  bytes: number;
                  sha256: string;
                }
              >;
              /** Most bytes of memory that the release may take. */
              budget: number;
              /** Learned weights of the hybrid model. */
              blend: unknown;
              /** False when too few ratings were held out to judge the release. */
              judged: boolean;
              /** Figures of the hybrid and the baselines on ratings that no model saw; null when the release was not judged. */
              evaluation: {
                rmse: Record<string, number>;
                ndcg10: Record<string, number>;
                /** Number of ratings that were held out. */
                rows: number;
                /** Number of viewers whose lists were judged. */
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
    /** Bytes per component of the release with its budget, and a warning; with a key that may read, every process and its limits. */
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
              /** Bytes that the release may take. */
              budget: number;
              /** Resident memory of the process that answers; null where the host cannot know, and for callers who may not read how the service fares. */
              residentBytes: number | null;
              /** Bytes of each process over which caches are dropped; null without limits, and for callers who may not read how the service fares. */
              softLimit: number | null;
              /** Bytes of each process over which new work is refused; null without limits, and for callers who may not read how the service fares. */
              hardLimit: number | null;
              /** The worst of all processes. `near`: over 90 % of the budget. `over`: over the budget. `soft`, `hard`: over that limit. */
              warning: 'ok' | 'near' | 'soft' | 'over' | 'hard';
              /** The warning as a sentence for people. */
              message: string;
              /** Every process of the service; empty for callers who may not read how the service fares. */
              processes: {
                /** Number of the process among its fellows; null where it is the only one. */
                worker: number | null;
                /** The release that it answers from; null when none is open. */
                release: string | null;
                /** Resident memory of the process; null where the host cannot know. */
                residentBytes: number | null;
                /** Bytes that it holds of the release. */
                componentBytes: number;
                /** The memory limit that it is over; `ok` for none. */
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
    /** Requests, latency, stages, memory, release and feedback as Prometheus text, over every process. Tells how the service fares: needs a key that may read once keys are configured. */
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
    /** Every release that is kept, newest first, and which of them answers. Needs a key of an administrator. */
    get: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              /** The release that answers; null when none is open. */
              serving: string | null;
              /** Newest first; those without a time are last. */
              releases: {
                id: string;
                /** Whether the pointer points to it. */
                current: boolean;
                /** ISO time at which the run that made it ended; null when it is not known. */
                time: string | null;
                /** Total size of all its files. */
                bytes: number;
                /** Name of the dataset; null when the manifest cannot be read. */
                dataset: string | null;
                /** True when the dataset's viewers are simulated. */
                simulated: boolean;
                /** Number of ratings; null when the manifest cannot be read. */
                ratings: number | null;
                /** Held-out RMSE of the hybrid; null when the release was not judged. */
                rmse: number | null;
                /** What is wrong with it: its manifest, a file that is absent or has another size, or its memory budget. Null when nothing is. Contents of files are not checked. */
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
    /** Points to an earlier release, once every byte of it is checked, and answers from it. Needs a key of an administrator. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/json': {
            release?: unknown;
          };
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              /** The release that was current; null when there was none. */
              from: string | null;
              /** The one that is current now. */
              release: string;
              /** What each process of the service answers from now. */
              processes: {
                /** Number of the process among its fellows; null where it is the only one. */
                worker: number | null;
                /** The release that it answers from; null when none is open. */
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
    /** Looks at the pointer now, and answers from the release that it names if that can be opened. Needs a key of an administrator. */
    post: {
      parameters: { path?: never; query?: never };

      responses: {
        200: {
          content: {
            'application/json': {
              /** What each process of the service answers from now. */
              processes: {
                /** Number of the process among its fellows; null where it is the only one. */
                worker: number | null;
                /** The release that it answers from; null when none is open. */
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
    /** What this release recommends beside what the shadow's recommends, for a user or for posted ratings. Needs a key of an administrator. */
    post: {
      parameters: { path?: never; query?: never };
      requestBody: {
        content: {
          'application/json': {
            /** Id of a user: a number, or a name where users have names. */
            userId?: number | string;
            /** A profile. Of a film rated twice the last rating counts. Nothing is stored. */
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
              n: number;
              own: {
                /** The release that answered. */
                release: string;
                /** Milliseconds until the last byte of its answer. */
                ms: number;
                recommendations: {
                  movieId: number;
                  /** As the catalogue has it: `Godfather, The (1972)`. */
                  title: string;
                  /** In the dataset's unit, within its scale. */
                  rating: number;
                  /** The list is sorted by it. Scores are comparable within one list only. */
                  score: number;
                }[];
              };
              shadow: {
                /** The release that answered. */
                release: string;
                /** Milliseconds until the last byte of its answer. */
                ms: number;
                recommendations: {
                  movieId: number;
                  /** As the catalogue has it: `Godfather, The (1972)`. */
                  title: string;
                  /** In the dataset's unit, within its scale. */
                  rating: number;
                  /** The list is sorted by it. Scores are comparable within one list only. */
                  score: number;
                }[];
              };
              /** Share of the longer list that both have. */
              overlap: number;
              /** Of the films that both list: the shadow's rating less this service's; null when they have none in common. */
              meanRatingDifference: number | null;
              /** Every listed film, by its better rank. */
              films: {
                movieId: number;
                /** As the catalogue has it: `Godfather, The (1972)`. */
                title: string;
                /** Place in the list of this service, from 1; null when it is not on it. */
                rank: number | null;
                /** Place in the shadow's list. */
                shadowRank: number | null;
                /** Places that it stands higher in the shadow's list; null unless both have it. */
                rankChange: number | null;
                /** The shadow's rating less this service's; null unless both have it. */
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
    /** Is the process alive. */
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
    /** Is a release open that has made a first recommendation, and is there room for work. */
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
    /** The API's description (OpenAPI 3.1). */
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
