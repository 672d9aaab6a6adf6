/** Charts of what a release is made of: the weights of the blend, and the size and training time of each model. */

import { html } from 'hono/html';
import { MODEL_NAMES } from '../../../models/catalogue.ts';
import { interpolate } from '../../../shared/interpolate.ts';
import { ITEM } from '../../../shared/item-words.ts';
import type { Manifest } from '../../../shared/release/manifest.ts';
import { type BarRow, bars } from '../charts/bars.ts';
import { type Caption, figure } from '../charts/figure.ts';
import { bytes, compact, count, decimal, films, ratings } from '../charts/format.ts';
import { drawLines, type Series } from '../charts/lines.ts';
import { legible, roundNumbers } from '../charts/ticks.ts';
import type { Html } from '../frame/layout.ts';
import { colourOf, nameOf } from './names.ts';
import type { Blend, Run } from './report.ts';

/**
 * A weight depends on the viewer's and the film's number of ratings. Each chart varies one of them and fixes the other
 * at one of these round numbers, which the captions name.
 */
const KNOWN_FILM = 250;
const KNOWN_VIEWER = 100;
/** Models whose files are listed with their sizes. */
const MEASURED = ['bias', ...MODEL_NAMES];

/**
 * Returns two charts of the models' weights in a predicted rating: by number of the viewer's and of the film's ratings.
 */
export function ratingWeights({ rating: { profileKnots, movieKnots, weights } }: Blend): Html {
  const byViewer = Object.entries(weights).map(([model, { profile, movie }]) => ({
    model,
    weights: profile.map((weight) => weight + interpolate(movieKnots, movie, KNOWN_FILM)),
  }));
  const byFilm = Object.entries(weights).map(([model, { profile, movie }]) => ({
    model,
    weights: movie.map((weight) => weight + interpolate(profileKnots, profile, KNOWN_VIEWER)),
  }));
  const measure = (of: string, other: string) =>
    `Weight of each model's difference from the baseline, by number of ratings of the ${of}, for a ${other}. Learned on held-out ratings; n = ${profileKnots.length} × ${movieKnots.length} knots`;
  return html`${weightLines(
    {
      id: 'weights-by-viewer',
      title: 'How much each model counts, by viewer',
      measure: measure('viewer', `${ITEM} with ${KNOWN_FILM} ratings`),
    },
    'viewer',
    profileKnots,
    byViewer,
  )}${weightLines(
    {
      id: 'weights-by-film',
      title: `How much each model counts, by ${ITEM}`,
      measure: measure(ITEM, `viewer with ${KNOWN_VIEWER} ratings`),
    },
    ITEM,
    movieKnots,
    byFilm,
  )}`;
}

/**
 * Returns the chart of each signal's weight in the score that sorts lists, by number of the viewer's ratings, or of their
 * `picks`, among which there is no predicted rating.
 */
export function rankingWeights({ ranking: { profileKnots, weights } }: Blend, picks = false): Html {
  return weightLines(
    {
      id: 'weights-of-lists',
      title: 'What decides the order of a list',
      measure: `Weight of each signal in the score that sorts a list, by number of ${picks ? 'picks' : 'ratings'} of the viewer; n = ${profileKnots.length} knots`,
    },
    'viewer',
    profileKnots,
    Object.entries(weights)
      .filter(([signal]) => !picks || signal !== 'rating')
      .map(([model, own]) => ({ model, weights: own })),
    picks,
  );
}

/** Returns the chart of each model's bytes in the release, and of the seconds of its training where `run` has them. */
export function costs({ files }: Manifest, run: Run | undefined): Html {
  const models = MEASURED.flatMap((model) => {
    const file = files[`${model}.arrow`];
    return file ? [{ model, bytes: file.bytes, seconds: run?.trainingSeconds[model] }] : [];
  }).toSorted((a, b) => b.bytes - a.bytes);
  const total = models.reduce((sum, model) => sum + model.bytes, 0);
  const threads = run?.threads ? ` on ${run.threads} ${run.threads === 1 ? 'thread' : 'threads'}` : '';
  const whole = run?.seconds === undefined ? '' : ` The whole nightly run took ${decimal(run.seconds, 0)} s${threads}.`;
  return bars(
    {
      id: 'costs',
      title: 'Size and training time',
      says: `Together, the models take ${bytes(total)}.${whole}`,
      measure: `Size of each model in the release, and seconds of its last training${run ? '' : ' (not stored with this release)'}; n = ${models.length} models`,
    },
    ['Model', 'Size', 'Training'],
    models.map(
      ({ model, bytes: size, seconds }): BarRow => ({
        name: model === 'bias' ? 'Baseline' : nameOf(model),
        value: size,
        cells: [bytes(size), seconds === undefined ? '–' : `${decimal(seconds, seconds < 1 ? 2 : 1)} s`],
      }),
    ),
  );
}

interface Weights {
  readonly model: string;
  /** Parallel to the knots. */
  readonly weights: readonly number[];
}

function weightLines(
  given: Omit<Caption, 'says'>,
  of: string,
  knots: readonly number[],
  all: readonly Weights[],
  picks = false,
): Html {
  const known = picks ? films : ratings;
  const most = (knot: number) =>
    all.reduce((best, { model, weights }) => (weights[knot] > best.weight ? { model, weight: weights[knot] } : best), {
      model: '',
      weight: Number.NEGATIVE_INFINITY,
    });
  const [first, last] = [most(0), most(knots.length - 1)];
  const caption: Caption = {
    ...given,
    says: `What counts most: ${nameOf(first.model)} (${decimal(first.weight)}) for a ${of} with ${known(knots[0])}, ${nameOf(last.model)} (${decimal(last.weight)}) from ${known(knots[knots.length - 1])} on.`,
  };
  const values = all.flatMap(({ weights }) => weights);
  const marks = roundNumbers(Math.min(0, ...values), Math.max(...values));
  const [low, high] = [marks[0], marks[marks.length - 1]];
  const place = (n: number) => Math.log1p(n);
  const [from, to] = [place(knots[0]), place(knots[knots.length - 1])];
  const labels = legible(knots.map(compact)).map((k) => knots[k]);
  return figure(
    caption,
    drawLines(caption, {
      series: all.map(
        ({ model, weights }): Series => ({
          name: nameOf(model),
          colour: colourOf(model),
          points: weights.map((y, k) => ({ x: place(knots[k]), y })),
        }),
      ),
      x: [from, to],
      y: [low, high],
      xTicks: labels.map((n) => ({ at: (place(n) - from) / (to - from || 1), label: compact(n) })),
      yTicks: marks.map((mark) => ({ at: (mark - low) / (high - low), label: String(mark) })),
    }),
    {
      head: [`${picks ? 'Picks' : 'Ratings'} of the ${of}`, ...all.map(({ model }) => nameOf(model))],
      rows: knots.map((n, k) => [count(n), ...all.map(({ weights }) => decimal(weights[k], 3))]),
    },
  );
}
