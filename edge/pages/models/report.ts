/** What the page reads of a release beside its answers: files that other versions may have written otherwise. */

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

export type Report = v.InferOutput<typeof report>;
export type Run = v.InferOutput<typeof run>;
export type Blend = v.InferOutput<typeof blend>;

/** Undefined for what is no report of this shape. */
export function readReport(value: unknown): Report | undefined {
  return parse(report, value);
}

/** Undefined for what is no account of a run. */
export function readRun(value: unknown): Run | undefined {
  return parse(run, value);
}

/** Undefined for what is no blend. */
export function readBlend(value: unknown): Blend | undefined {
  return parse(blend, value);
}

function parse<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> | undefined {
  const { success, output } = v.safeParse(schema, value);
  return success ? output : undefined;
}
