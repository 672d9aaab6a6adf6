/** Findings about the nightly runs: the last one failed, was killed, or is overdue. */

import type { Night } from '../release/nights.ts';
import type { StoredFacts } from './facts.ts';
import { type Finding, spanText } from './finding.ts';

const HOUR_MS = 3_600_000;
/** A night is overdue after so many times its usual interval, and badly overdue after more. Round numbers. */
const OVERDUE = 1.5;
const LONG_OVERDUE = 3;

/** The findings; empty when the last night ended well and the next one is not overdue. */
export function ofNights(facts: StoredFacts): Finding[] {
  return [...ofLast(facts), ...ofAge(facts)];
}

/** Whether a night has begun and is still at work. Where nobody can know, one that began within the usual interval is. */
export function isRunning({ nights: [last], nightRuns, nightHours, time }: StoredFacts): boolean {
  if (!last || last.ended !== null) return false;
  return nightRuns ?? Date.parse(time) - Date.parse(last.started) < (nightHours || 24) * HOUR_MS;
}

/** The ISO time at which a night last ended well; undefined when none did. */
export function lastGoodEnd({ nights, releases }: Pick<StoredFacts, 'nights' | 'releases'>): string | undefined {
  const ends = nights.filter(isGood).map(({ ended }) => ended);
  const times = [...ends, ...releases.map(({ time }) => time)].filter((time) => time !== null);
  return times.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0];
}

/** Whether the night ended as it should. */
export function isGood({ outcome }: Night): boolean {
  return outcome === 'published' || outcome === 'trained';
}

function ofLast(facts: StoredFacts): Finding[] {
  const [last] = facts.nights;
  if (!last || isGood(last) || isRunning(facts)) return [];
  const started = timeText(last.started);
  const effect = 'The release from before goes on.';
  if (last.ended === null) {
    const todo =
      'Run the same command again: it goes on after the last finished phase. See “dmesg” for a lack of memory.';
    return [make('bad', `The night that began ${started} was killed before it ended.`, effect, todo)];
  }
  const how = last.outcome === 'refused' ? 'was refused by a gate' : 'failed';
  const todo =
    'Mend what the reason names and run it again. The table “When it is red” in docs/operations.md has the causes.';
  return [make('bad', `The night that began ${started} ${how}: ${last.reason}.`, effect, todo)];
}

function ofAge(facts: StoredFacts): Finding[] {
  const end = lastGoodEnd(facts);
  if (facts.nightHours === 0 || end === undefined || isRunning(facts)) return [];
  const age = Date.parse(facts.time) - Date.parse(end);
  const usual = facts.nightHours * HOUR_MS;
  if (age <= OVERDUE * usual) return [];
  return [
    make(
      age > LONG_OVERDUE * usual ? 'bad' : 'warn',
      `The last good night ended ${spanText(age)} ago, and one is expected every ${spanText(usual)}.`,
      'Nothing new is learned.',
      'See whether the timer or cron still runs: “systemctl list-timers”. Where no nights are meant to run, set CINEMATCH_NIGHT_HOURS=0.',
    ),
  ];
}

function timeText(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

function make(level: Finding['level'], what: string, effect: string, todo: string): Finding {
  return { level, about: 'night', what: what.replace(/\.\.$/, '.'), effect, todo };
}
