/**
 * Reads report.json, run.json and the blend as far as the Models page shows them. Another version may have written
 * these files with another shape, so each is checked and may be missing.
 */

import * as v from 'valibot';

const figure = v.nullable(v.number());
const rating = v.object({ rmse: figure, mae: figure, n: v.number(), answered: figure });
const ranking = v.object({
  'ndcg@10': figure,
  'recall@20': figure,
  'coverage@10': figure,
  'novelty@10': figure,
  'diversity@10': figure,
  users: v.number(),
  'net-ndcg@10': v.optional(figure),
  'hits@10': v.optional(v.number()),
  'liking@10': v.optional(figure),
  'disliked@10': v.optional(figure),
  'below-mean@10': v.optional(figure),
});
const errorBins = v.optional(
  v.array(v.object({ from: v.number(), rmse: v.record(v.string(), v.number()), n: v.number() })),
);
const calibrationBin = {
  predicted: v.number(),
  actual: v.number(),
  interval80: figure,
  width80: figure,
  n: v.number(),
};
const sizeBins = v.array(v.object({ from: v.number(), ...calibrationBin }));

const report = v.object({
  heldOut: v.object({
    rows: v.number(),
    users: v.optional(v.number()),
    trainedOn: v.optional(v.number()),
    everybody: v.optional(v.boolean()),
  }),
  rating: v.record(v.string(), rating),
  ranking: v.optional(v.record(v.string(), ranking)),
  byProfile: errorBins,
  byMovie: errorBins,
  calibration: v.object({
    interval80: figure,
    width80: figure,
    deciles: v.array(v.object(calibrationBin)),
    byProfile: sizeBins,
    byMovie: sizeBins,
  }),
});

const run = v.object({
  seconds: v.optional(v.number()),
  threads: v.optional(v.number()),
  trainingSeconds: v.optional(v.record(v.string(), v.number()), {}),
});

const knots = v.array(v.number());
const blend = v.object({
  rating: v.object({
    profileKnots: knots,
    movieKnots: knots,
    weights: v.record(v.string(), v.object({ profile: knots, movie: knots })),
  }),
  ranking: v.object({ profileKnots: knots, weights: v.record(v.string(), knots) }),
});

/** The held-out evaluation. Errors are in the unit of the ratings; a figure is null when it could not be computed. */
export type Report = v.InferOutput<typeof report>;
/** The run that made the release. Times are in seconds, training times by model. */
export type Run = v.InferOutput<typeof run>;
/** The blend's weights at each knot. Knots are numbers of ratings, ascending; weights are parallel to them. */
export type Blend = v.InferOutput<typeof blend>;

/** Returns the evaluation report, or undefined when `value` has another shape. */
export function readReport(value: unknown): Report | undefined {
  return parse(report, value);
}

/** Returns the facts about the run, or undefined when `value` has another shape. */
export function readRun(value: unknown): Run | undefined {
  return parse(run, value);
}

/** Returns the blend, or undefined when `value` has another shape. */
export function readBlend(value: unknown): Blend | undefined {
  return parse(blend, value);
}

/**
 * Returns models and controls in the order of a figure, the best first: the highest, or the lowest with `'low'`. Those without
 * a figure come last.
 */
export function bestFirst<Quality>(
  models: Readonly<Record<string, Quality>>,
  figureOf: (quality: Quality) => number | null | undefined,
  best: 'high' | 'low' = 'high',
): [model: string, quality: Quality][] {
  const cost = (quality: Quality) => {
    const value = figureOf(quality);
    if (value === null || value === undefined) return Number.MAX_VALUE;
    return best === 'low' ? value : -value;
  };
  return Object.entries(models).toSorted(([, a], [, b]) => cost(a) - cost(b));
}

function parse<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> | undefined {
  const { success, output } = v.safeParse(schema, value);
  return success ? output : undefined;
}
