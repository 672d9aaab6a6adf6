/** The release that answers, and the memory it takes. */

import type { Recommender } from '../../models/recommender/answers.ts';
import { sumBytes } from '../../shared/units.ts';
import { mayRead } from '../access/guard.ts';
import type { AppContext } from '../context.ts';
import type { ProcessReport } from '../health/process-report.ts';
import { gatherReports } from '../health/report.ts';
import { route } from '../http/route.ts';
import type { MemoryAnswer, MemoryLevel } from '../openapi/memory-answer.ts';

/** Above this share of the budget the answer warns. */
const NEAR = 0.9;

/** In order of severity, each with a sentence for people. */
const WARNINGS: Readonly<Record<MemoryLevel, string>> = {
  ok: 'All is well: the release is within its budget and memory within its limits.',
  near: 'The release takes more than 90 % of its budget; a larger one may be refused.',
  soft: 'Memory is over the soft limit: caches were dropped, and everything is still answered.',
  over: 'The release takes more than its budget: give it a larger one, or train a smaller release.',
  hard: 'Memory is over the hard limit: new work is refused until it has fallen. Raise the limit, or add a process.',
};

export const showRelease = route({
  method: 'GET',
  path: '/v1/release',
  access: 'open',
  cached: true,
  summary: 'The release that answers: its manifest, with what it scored on held-out ratings.',
  always: true,
  answer: (c) => c.json(c.get('recommender').manifest),
});

export const showMemory = route({
  method: 'GET',
  path: '/v1/memory',
  access: 'open',
  summary:
    'Bytes per component of the release with its budget, and a warning; with a key that may read, every process and its limits.',
  always: true,
  answer: async (c) => c.json(await describeMemory(c, c.get('recommender'))),
});

/** Of every process of this service; how each of them fares only for who may know. */
export async function describeMemory(c: AppContext, recommender: Recommender): Promise<MemoryAnswer> {
  const deps = c.get('deps');
  const isInside = mayRead(c, 'inside');
  const components = recommender.memory();
  const { budget } = recommender.manifest;
  const use = deps.memory.use();
  const gathered = await gatherReports(deps);
  const processes = gathered.processes.map(({ metrics: _, ...report }) => ({
    ...report,
    warning: warningOf(report, budget),
  }));
  const levels = Object.keys(WARNINGS) as MemoryLevel[];
  const warning = levels.findLast((level) => processes.some((process) => process.warning === level)) ?? 'ok';
  return {
    components,
    total: sumBytes(components),
    budget,
    residentBytes: isInside ? deps.residentBytes() : null,
    softLimit: (isInside && use?.soft) || null,
    hardLimit: (isInside && use?.hard) || null,
    warning,
    message: WARNINGS[warning],
    processes: isInside ? processes : [],
  };
}

function warningOf({ componentBytes, pressure }: Omit<ProcessReport, 'metrics'>, budget: number): MemoryLevel {
  if (pressure === 'hard') return 'hard';
  if (componentBytes > budget) return 'over';
  if (pressure === 'soft') return 'soft';
  return componentBytes > NEAR * budget ? 'near' : 'ok';
}
