/** Schemas of the answers about the running service. */

import * as v from 'valibot';
import { SUBJECTS } from '../../shared/health/finding.ts';
import { NIGHT_OUTCOMES } from '../../shared/release/nights.ts';
import { count, described, mean, releaseId } from '../../shared/schemas/fields.ts';
import { ReleaseSummary } from '../../shared/schemas/release-summary.ts';

/** The answer of `/healthz`. */
export const Alive = v.strictObject({ status: v.literal('alive') });
const level = described(
  v.picklist(['good', 'warn', 'bad']),
  '`warn`: something needs a look. `bad`: something does not work.',
);
/** The answer of `/readyz` when the service is ready. */
export const Ready = v.strictObject({
  status: v.literal('ready'),
  release: releaseId,
  level: v.optional(described(level, 'With `strict`: the worst of all findings.')),
});

const text = v.string();
const time = described(v.nullable(v.string()), 'ISO time.');
/** The answer of `/v1/state`. */
export const StateAnswer = v.strictObject({
  level,
  findings: described(
    v.array(v.strictObject({ level, about: v.picklist(SUBJECTS), what: text, effect: text, todo: text })),
    'What is not well, the worst first: what was found, its effect, and what to do.',
  ),
  facts: v.optional(
    v.strictObject({
      time: described(text, 'ISO time of the look.'),
      current: described(v.nullable(releaseId), 'The release that the pointer names.'),
      releases: v.array(ReleaseSummary),
      nights: described(
        v.array(
          v.object({
            started: described(text, 'ISO time.'),
            ended: described(time, 'Null while it runs, and when it was killed.'),
            outcome: v.nullable(v.picklist(NIGHT_OUTCOMES)),
            reason: v.nullable(text),
            release: v.nullable(releaseId),
            rmse: mean,
            ndcg10: mean,
            feedback: described(v.boolean(), 'Whether it took up the ratings that people gave.'),
          }),
        ),
        'The last nightly runs, newest first.',
      ),
      nightRuns: described(v.nullable(v.boolean()), 'Whether a run is at work; null where the host cannot know.'),
      nightHours: count,
      disks: v.array(v.strictObject({ volume: v.picklist(['releases', 'feedback']), free: count, size: count })),
      feedback: v.nullable(v.strictObject({ rows: count, lastWrite: time, waiting: count })),
      unreadable: v.array(v.strictObject({ about: v.picklist(['release', 'feedback', 'disk']), reason: text })),
    }),
  ),
  processes: v.optional(
    v.array(
      v.strictObject({
        worker: v.nullable(count),
        release: v.nullable(releaseId),
        refused: v.nullable(v.strictObject({ release: v.nullable(releaseId), code: text, reason: text })),
      }),
    ),
  ),
});
/** The description of the API, roughly. */
export const Openapi = v.looseObject({ openapi: v.literal('3.1.0'), paths: v.record(v.string(), v.looseObject({})) });
