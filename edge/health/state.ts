/** The state of the service for those who run it: facts, and what they mean. Every place that tells of it asks here. */

import { readFacts } from '../../models/releases/read-facts.ts';
import type { ServingFacts, StoredFacts } from '../../shared/health/facts.ts';
import type { Finding } from '../../shared/health/finding.ts';
import { findingsOf, levelOf, worstFirst } from '../../shared/health/findings.ts';
import type { AppDeps } from '../context.ts';
import { MAX_RELEASES } from '../release/release-archive.ts';
import { findingsOfMemory } from './memory-findings.ts';
import { readMemory } from './memory-state.ts';
import type { ProcessReport } from './process-report.ts';
import { gatherReports } from './report.ts';

/** What is known of the service. */
export interface State {
  readonly level: Finding['level'];
  /** The worst first; empty when all is well. */
  readonly findings: readonly Finding[];
  readonly facts: StoredFacts;
  readonly processes: readonly ServingFacts[];
}

/** What was read last, by service. Reading costs files and queries, and may be asked for often. */
const kept = new WeakMap<AppDeps, { facts: StoredFacts; at: number }>();

/** The state as of now. What is stored may be as old as `factsMs` of the host says. */
export async function readState(deps: AppDeps): Promise<State> {
  const reports = (await gatherReports(deps)).processes;
  const facts = await storedFacts(deps);
  const processes = reports.map(servingOf);
  const held = deps.releases.peek();
  const memory = held ? findingsOfMemory(readMemory(deps, held, reports, true)) : [];
  const findings = worstFirst([...findingsOf(facts, processes), ...memory]);
  return { level: levelOf(findings), findings, facts, processes };
}

async function storedFacts(deps: AppDeps): Promise<StoredFacts> {
  const last = kept.get(deps);
  const now = performance.now();
  if (last && now - last.at < (deps.factsMs ?? 0)) return last.facts;
  const { archive, feedback, surroundings, settings } = deps;
  const facts = await readFacts({
    archive,
    limit: MAX_RELEASES,
    nightHours: settings.nightHours,
    now: deps.now,
    ...surroundings,
    feedback:
      feedback &&
      (async (since) => {
        const { rows, lastTime, waiting } = await feedback.tally(since);
        return { rows, waiting, lastWrite: lastTime === null ? null : new Date(lastTime).toISOString() };
      }),
  });
  kept.set(deps, { facts, at: now });
  return facts;
}

function servingOf({ worker, release, refused }: ProcessReport): ServingFacts {
  return { worker, release, refused };
}
