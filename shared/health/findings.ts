/**
 * What there is to say about a service to those who run it: each finding has a level, what was found, its effect, and
 * what to do. The System page, `/v1/state`, `/readyz?strict`, `/metrics` and `cinematch doctor` all take it from here.
 */

import { ofDisks, ofFeedback } from './disk-findings.ts';
import type { ServingFacts, StoredFacts } from './facts.ts';
import type { Finding, Level } from './finding.ts';
import { ofNights } from './night-findings.ts';
import { ofReleases } from './release-findings.ts';

/**
 * The findings about what is stored and what processes answer from, the worst first; empty when all is well.
 * `processes` is empty when no service was looked at.
 */
export function findingsOf(facts: StoredFacts, processes: readonly ServingFacts[]): Finding[] {
  return worstFirst([...ofReleases(facts, processes), ...ofNights(facts), ...ofDisks(facts), ...ofFeedback(facts)]);
}

/** The findings, the worst first, otherwise in their order. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => Number(b.level === 'bad') - Number(a.level === 'bad'));
}

/** The level of the worst finding; `good` when there is none. */
export function levelOf(findings: readonly Finding[]): Level {
  if (findings.some(({ level }) => level === 'bad')) return 'bad';
  return findings.some(({ level }) => level === 'warn') ? 'warn' : 'good';
}
