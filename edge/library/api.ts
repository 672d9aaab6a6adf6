/** What the API takes and answers. Written by `npm run build:openapi` from openapi.json: do not edit. */

export type MovieCard = {
  movieId: number;
  /** As the catalogue has it: `Godfather, The (1972)`. */
  title: string;
  year: number | null;
  genres: string[];
};

export type MovieFacts = {
  movieId: number;
  /** As the catalogue has it: `Godfather, The (1972)`. */
  title: string;
  year: number | null;
  genres: string[];
  imdbId: number | null;
  tmdbId: number | null;
  numRatings: number;
  /** Damped; null without ratings. */
  meanRating: number | null;
};

export type Recommendation = {
  movieId: number;
  /** As the catalogue has it: `Godfather, The (1972)`. */
  title: string;
  year: number | null;
  genres: string[];
  /** In the dataset's unit, within its scale. */
  rating: number;
  /** Where four of five ratings of such films lie. */
  interval: number[];
  /** What the list is sorted by. Comparable within one list only. */
  score: number;
  models: {
    svd?: {
      /** What this model alone would predict. */
      rating: number;
      /** Its weight in the blend for this viewer and this film. */
      weight: number;
    };
    'user-knn'?: {
      /** What this model alone would predict. */
      rating: number;
      /** Its weight in the blend for this viewer and this film. */
      weight: number;
    };
    'item-knn'?: {
      /** What this model alone would predict. */
      rating: number;
      /** Its weight in the blend for this viewer and this film. */
      weight: number;
    };
    content?: {
      /** What this model alone would predict. */
      rating: number;
      /** Its weight in the blend for this viewer and this film. */
      weight: number;
    };
  };
};

export type EmptyList = {
  /** Why nothing is listed, for people. */
  reason: string;
  /** Names of the options that keep every film off the list. */
  filters: string[];
};

export type Prediction = {
  movieId: number;
  /** As the catalogue has it: `Godfather, The (1972)`. */
  title: string;
  year: number | null;
  genres: string[];
  /** In the dataset's unit, within its scale. */
  rating: number;
  /** Where four of five ratings of such films lie. */
  interval: number[];
  /** Overall mean, plus what is usual for this viewer and this film. */
  baseline: number;
  models: {
    svd?: {
      /** What this model alone would predict. */
      rating: number;
      /** Its weight in the blend for this viewer and this film. */
      weight: number;
      /** How much evidence was behind it. */
      support: number;
    };
    'user-knn'?: {
      /** What this model alone would predict. */
      rating: number;
      /** Its weight in the blend for this viewer and this film. */
      weight: number;
      /** How much evidence was behind it. */
      support: number;
    };
    'item-knn'?: {
      /** What this model alone would predict. */
      rating: number;
      /** Its weight in the blend for this viewer and this film. */
      weight: number;
      /** How much evidence was behind it. */
      support: number;
    };
    content?: {
      /** What this model alone would predict. */
      rating: number;
      /** Its weight in the blend for this viewer and this film. */
      weight: number;
      /** How much evidence was behind it. */
      support: number;
    };
  };
};

export type Explanation = {
  movieId: number;
  /** As the catalogue has it: `Godfather, The (1972)`. */
  title: string;
  year: number | null;
  genres: string[];
  rating: {
    value: number;
    /** They add up to the value exactly. */
    terms: {
      /** A model, or what else goes in. `scale`: what clipping took away. `rating`: the part that comes from the predicted rating. */
      from: 'baseline' | 'popularity' | 'rating' | 'scale' | 'svd' | 'user-knn' | 'item-knn' | 'content';
      value: number;
    }[];
  };
  score: {
    value: number;
    /** They add up to the value exactly. */
    terms: {
      /** A model, or what else goes in. `scale`: what clipping took away. `rating`: the part that comes from the predicted rating. */
      from: 'baseline' | 'popularity' | 'rating' | 'scale' | 'svd' | 'user-knn' | 'item-knn' | 'content';
      value: number;
    }[];
  };
  reasons: {
    films: {
      from: 'svd' | 'user-knn' | 'item-knn' | 'content';
      movieId: number;
      title: string;
      yourRating: number;
      contribution: number;
    }[];
    features: {
      feature: string;
      contribution: number;
    }[];
    /** Viewers of like mind who rated this film. */
    likeMinded: number;
  };
  /** The same two figures without one rating of the profile, computed again; most influential first. */
  without: {
    movieId: number;
    title: string;
    yourRating: number;
    rating: number;
    score: number;
  }[];
};

export type SimilarMovie = {
  movieId: number;
  /** As the catalogue has it: `Godfather, The (1972)`. */
  title: string;
  year: number | null;
  genres: string[];
  /** At most 1. */
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
    field: string;
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
              simulated: boolean;
              /** Of the whole history. */
              numRatings: number;
              meanRating: number;
              firstDate: string | null;
              lastDate: string | null;
              histogram: {
                rating: number;
                count: number;
              }[];
              favouriteGenres: {
                genre: string;
                numRatings: number;
                meanRating: number;
              }[];
              genres: {
                genre: string;
                numRatings: number;
                meanRating: number;
                /** To the mean of all ratings of the user. */
                difference: number;
              }[];
              decades: {
                decade: number | null;
                numRatings: number;
                meanRating: number;
                /** To the mean of all ratings of the user. */
                difference: number;
              }[];
              /** Ratings that fit the filters, on all pages. */
              total: number;
              /** A page of these. */
              history: {
                movieId: number;
                /** As the catalogue has it: `Godfather, The (1972)`. */
                title: string;
                year: number | null;
                genres: string[];
                rating: number;
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
          models?: ('svd' | 'user-knn' | 'item-knn' | 'content')[];
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              userId: number | string;
              recommendations: Recommendation[];
              empty?: EmptyList;
              /** Only there when the history is longer than what is scored of it: the latest so many ratings. */
              scored?: {
                latest: number;
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
          models?: ('svd' | 'user-knn' | 'item-knn' | 'content')[];
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              movieId: number;
              /** As the catalogue has it: `Godfather, The (1972)`. */
              title: string;
              year: number | null;
              genres: string[];
              rating: {
                value: number;
                /** They add up to the value exactly. */
                terms: {
                  /** A model, or what else goes in. `scale`: what clipping took away. `rating`: the part that comes from the predicted rating. */
                  from: 'baseline' | 'popularity' | 'rating' | 'scale' | 'svd' | 'user-knn' | 'item-knn' | 'content';
                  value: number;
                }[];
              };
              score: {
                value: number;
                /** They add up to the value exactly. */
                terms: {
                  /** A model, or what else goes in. `scale`: what clipping took away. `rating`: the part that comes from the predicted rating. */
                  from: 'baseline' | 'popularity' | 'rating' | 'scale' | 'svd' | 'user-knn' | 'item-knn' | 'content';
                  value: number;
                }[];
              };
              reasons: {
                films: {
                  from: 'svd' | 'user-knn' | 'item-knn' | 'content';
                  movieId: number;
                  title: string;
                  yourRating: number;
                  contribution: number;
                }[];
                features: {
                  feature: string;
                  contribution: number;
                }[];
                /** Viewers of like mind who rated this film. */
                likeMinded: number;
              };
              /** The same two figures without one rating of the profile, computed again; most influential first. */
              without: {
                movieId: number;
                title: string;
                yourRating: number;
                rating: number;
                score: number;
              }[];
              /** Only there when the history is longer than what is scored of it: the latest so many ratings. */
              scored?: {
                latest: number;
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
              /** Only there when the history is longer than what is scored of it: the latest so many ratings. */
              scored?: {
                latest: number;
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
              /** Null: has not rated it. */
              rating: number | null;
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
              /** Null: has not rated it. */
              rating: number | null;
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
                rating: number | null;
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
            models?: ('svd' | 'user-knn' | 'item-knn' | 'content')[];
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
            models?: ('svd' | 'user-knn' | 'item-knn' | 'content')[];
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
              year: number | null;
              genres: string[];
              rating: {
                value: number;
                /** They add up to the value exactly. */
                terms: {
                  /** A model, or what else goes in. `scale`: what clipping took away. `rating`: the part that comes from the predicted rating. */
                  from: 'baseline' | 'popularity' | 'rating' | 'scale' | 'svd' | 'user-knn' | 'item-knn' | 'content';
                  value: number;
                }[];
              };
              score: {
                value: number;
                /** They add up to the value exactly. */
                terms: {
                  /** A model, or what else goes in. `scale`: what clipping took away. `rating`: the part that comes from the predicted rating. */
                  from: 'baseline' | 'popularity' | 'rating' | 'scale' | 'svd' | 'user-knn' | 'item-knn' | 'content';
                  value: number;
                }[];
              };
              reasons: {
                films: {
                  from: 'svd' | 'user-knn' | 'item-knn' | 'content';
                  movieId: number;
                  title: string;
                  yourRating: number;
                  contribution: number;
                }[];
                features: {
                  feature: string;
                  contribution: number;
                }[];
                /** Viewers of like mind who rated this film. */
                likeMinded: number;
              };
              /** The same two figures without one rating of the profile, computed again; most influential first. */
              without: {
                movieId: number;
                title: string;
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
              /** Of all pages. */
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
              /** One for each film asked, null where none was found. */
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
          by?: 'hybrid' | 'item-knn' | 'content' | 'svd';
          /** Length of the list, 10 by default. */
          n?: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              movieId: number;
              by: 'hybrid' | 'item-knn' | 'content' | 'svd';
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
                simulated: boolean;
                ratings: number;
                users: number;
                movies: number;
                ratedMovies: number;
                scale: number[];
                firstDate: string | null;
                lastDate: string | null;
              };
              meanRating: number | null;
              /** One entry a value of the scale, ascending. */
              histogram: {
                rating: number;
                count: number;
              }[];
              perUser: {
                median: number;
                most: number;
                /** Those with `from` to `to` ratings. */
                bins: {
                  from: number;
                  to: number;
                  count: number;
                }[];
              };
              perMovie: {
                median: number;
                most: number;
                /** Those with `from` to `to` ratings. */
                bins: {
                  from: number;
                  to: number;
                  count: number;
                }[];
              };
              /** Those with ratings, ascending; none without dates. */
              months: {
                month: string;
                ratings: number;
                mean: number;
              }[];
              mostRated: MovieFacts[];
              bestRated: {
                movieId: number;
                /** As the catalogue has it: `Godfather, The (1972)`. */
                title: string;
                year: number | null;
                genres: string[];
                imdbId: number | null;
                tmdbId: number | null;
                numRatings: number;
                /** Damped; null without ratings. */
                meanRating: number | null;
                dampedMean: number;
              }[];
              /** Ratings of the overall mean that a damped mean has beside its own. */
              damping: number;
              /** A film is in each of its genres. */
              genres: {
                genre: string;
                movies: number;
                ratings: number;
                mean: number | null;
              }[];
              decades: {
                decade: number | null;
                movies: number;
                ratings: number;
                mean: number | null;
              }[];
              /** Of films with `from` to `to` ratings: quantiles of their mean ratings. */
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
              year: number | null;
              genres: string[];
              simulated: boolean;
              numRatings: number;
              meanRating: number | null;
              /** One entry a value of the scale, ascending. */
              histogram: {
                rating: number;
                count: number;
              }[];
              /** False when the dataset has no dates: there are no years then. */
              dated: boolean;
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
                /** Ratings that no model saw. */
                rows: number;
              };
              /** By model, the baselines among them. */
              rating: Record<
                string,
                {
                  rmse: number | null;
                  mae: number | null;
                  n: number;
                  answered: number | null;
                }
              >;
              ranking?: Record<
                string,
                {
                  'ndcg@10': number | null;
                  'recall@20': number | null;
                  users: number;
                }
              >;
              /** By ratings of the viewer. */
              byProfile?: {
                from: number;
                rmse: Record<string, number>;
                n: number;
              }[];
              /** By ratings of the film. */
              byMovie?: {
                from: number;
                rmse: Record<string, number>;
                n: number;
              }[];
              calibration: {
                /** Share of the ratings that lie in their interval; 0.8 is meant. */
                interval80: number | null;
                width80: number | null;
                deciles: {
                  predicted: number;
                  actual: number;
                  interval80: number | null;
                  width80: number | null;
                  n: number;
                }[];
                byProfile: {
                  from: number;
                  predicted: number;
                  actual: number;
                  interval80: number | null;
                  width80: number | null;
                  n: number;
                }[];
                byMovie: {
                  from: number;
                  predicted: number;
                  actual: number;
                  interval80: number | null;
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
              format: number;
              id: string;
              dataset: {
                name: string;
                /** True when the viewers are made up. */
                simulated: boolean;
                ratings: number;
                users: number;
                movies: number;
                scale: number[];
                firstDate: string | null;
                lastDate: string | null;
              };
              files: Record<
                string,
                {
                  bytes: number;
                  sha256: string;
                }
              >;
              budget: number;
              judged: boolean;
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
                bytes: number;
                budget: number | null;
              }[];
              total: number;
              budget: number;
              /** Of the process; null where the host cannot know. */
              residentBytes: number | null;
              warning: 'ok' | 'near' | 'soft' | 'over' | 'hard';
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
              serving: string | null;
              releases: {
                id: string;
                current: boolean;
                time: string | null;
                bytes: number;
                dataset: string | null;
                simulated: boolean;
                ratings: number | null;
                rmse: number | null;
                /** What is wrong with it at first sight. */
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
              from: string | null;
              release: string;
              /** What each process of the service answers from now. */
              processes: {
                worker: number | null;
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
                worker: number | null;
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
                release: string;
                /** Until the last byte of its answer. */
                ms: number;
                recommendations: {
                  movieId: number;
                  /** As the catalogue has it: `Godfather, The (1972)`. */
                  title: string;
                  /** In the dataset's unit, within its scale. */
                  rating: number;
                  /** What the list is sorted by. Comparable within one list only. */
                  score: number;
                }[];
              };
              shadow: {
                release: string;
                /** Until the last byte of its answer. */
                ms: number;
                recommendations: {
                  movieId: number;
                  /** As the catalogue has it: `Godfather, The (1972)`. */
                  title: string;
                  /** In the dataset's unit, within its scale. */
                  rating: number;
                  /** What the list is sorted by. Comparable within one list only. */
                  score: number;
                }[];
              };
              /** Share of the longer list that both have. */
              overlap: number;
              meanRatingDifference: number | null;
              films: {
                movieId: number;
                /** As the catalogue has it: `Godfather, The (1972)`. */
                title: string;
                rank: number | null;
                shadowRank: number | null;
                rankChange: number | null;
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
