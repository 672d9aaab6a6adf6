/** The state of the service on the System page: findings in words, the nights, disks and feedback. */

import { html } from 'hono/html';
import type { StoredFacts } from '../../../shared/health/facts.ts';
import { ALL_IS_WELL, type Finding } from '../../../shared/health/finding.ts';
import { isRunning } from '../../../shared/health/night-findings.ts';
import type { Night } from '../../../shared/release/nights.ts';
import { formatBytes } from '../../../shared/units.ts';
import { count, decimal } from '../charts/format.ts';
import type { Html } from '../frame/layout.ts';
import { scrollBox } from '../frame/scroll-box.ts';

/** Nights in the table: two weeks. The file has more. */
const SHOWN = 14;

/** Returns the findings, or the notice that all is well, with a template from which the island makes more of them. */
export function findingNotices(findings: readonly Finding[]): Html {
  return html`<div data-warnings>${(findings.length === 0 ? [ALL_IS_WELL] : findings).map(notice)}</div>
<template data-template="warning">${notice(ALL_IS_WELL)}</template>`;
}

function notice({ level, what, effect, todo }: Finding): Html {
  return html`<div class="notice ${level}"><p><strong data-what>${what}</strong></p><p data-effect>${effect}</p><p data-todo>${todo}</p></div>`;
}

/** Returns the table of the last nights, newest first, and the key figures of disks and feedback. */
export function nights(facts: StoredFacts): Html {
  const { disks, feedback } = facts;
  const figures: [string, string][] = [
    ...disks.map(({ volume, free }): [string, string] => [`Free for ${volume}`, formatBytes(free)]),
    ...(feedback
      ? ([
          ['Ratings that people gave', count(feedback.rows)],
          ['of these wait for the night', count(feedback.waiting)],
          ['The last one', feedback.lastWrite === null ? 'none yet' : timeText(feedback.lastWrite)],
        ] as [string, string][])
      : []),
  ];
  return html`${figures.length > 0 ? html`<dl class="figures">${figures.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>` : ''}
${facts.nights.length === 0 ? html`<p class="notice">No nightly run has left a note here yet.</p>` : table(facts)}`;
}

function table(facts: StoredFacts): Html {
  return scrollBox(
    'The last nights',
    html`<table class="nights" data-nights>
<thead><tr><th scope="col">Night</th><th scope="col">Outcome</th><th scope="col">Release</th><th scope="col" class="number">RMSE</th><th scope="col" class="number">nDCG@10</th></tr></thead>
<tbody>${facts.nights
      .slice(0, SHOWN)
      .map(
        (night, k) =>
          html`<tr><th scope="row">${timeText(night.started)}</th><td>${outcomeOf(night, k === 0 && isRunning(facts))}</td><td>${night.release ? html`<code>${night.release}</code>` : '–'}</td><td class="number">${figure(night.rmse)}</td><td class="number">${figure(night.ndcg10)}</td></tr>`,
      )}</tbody></table>`,
  );
}

function outcomeOf({ outcome, reason }: Night, runs: boolean): string {
  if (outcome === null) return runs ? 'at work' : 'was killed';
  return reason === null ? outcome : `${outcome}: ${reason}`;
}

function figure(value: number | null): string {
  return value === null ? '–' : decimal(value, 4);
}

function timeText(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
