/** `doctor`: what is well and what is not, in words, with what to do. */

import type { Command } from 'commander';
import { Option } from 'commander';
import type { Refusal, StoredFacts } from '../../shared/health/facts.ts';
import type { Finding } from '../../shared/health/finding.ts';
import { formatBytes } from '../../shared/units.ts';
import type { Answer } from '../terminal/answer.ts';
import { print } from '../terminal/print.ts';
import { formatTable, printable } from '../terminal/table.ts';
import { UsageError } from '../terminal/usage-error.ts';
import * as read from './arguments.ts';
import { openRelease, RELEASES } from './options.ts';

/** Exit codes by the worst finding, as monitoring plugins have them. */
const EXIT = { good: 0, warn: 1, bad: 2 } as const;
const ASK_MS = 30_000;

interface DoctorOptions {
  releases: string;
  feedback: string;
  nightHours: number;
  service?: string;
  json?: boolean;
}

/** Adds the command `doctor`. It exits with 0 when all is well, 1 when something needs a look, 2 when something is bad. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('say what is well and what is not: releases, nights, disks, feedback; exits with 0, 1 or 2')
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .addOption(
      new Option('--feedback <file>', "the service's SQLite file")
        .env('CINEMATCH_FEEDBACK')
        .default('data/feedback.sqlite'),
    )
    .addOption(
      new Option('--night-hours <n>', 'hours from one night to the next; 0 when none is expected')
        .env('CINEMATCH_NIGHT_HOURS')
        .argParser(read.integer(0, 8_760))
        .default(24),
    )
    .option('--service <url>', 'a running service to ask as well; CINEMATCH_KEY is a key that may read')
    .option('--json', 'print JSON; the default when the output is not a terminal')
    .action(async (options: DoctorOptions) => {
      const answer = await examine(options);
      print(answer, options);
      process.exitCode = EXIT[answer.value.level];
    });
}

interface Examined {
  level: Finding['level'];
  findings: readonly Finding[];
  facts: StoredFacts;
}

/** Looks at everything, and asks the service when it is given. Throws `UsageError` when that does not answer. */
async function examine(options: DoctorOptions): Promise<Answer & { value: Examined }> {
  const { findingsOf, levelOf, worstFirst } = await import('../../shared/health/findings.ts');
  const facts = await readStored(options);
  const refused = facts.current === null ? null : await tryToOpen(options.releases, facts.current);
  const serving = facts.current === null ? [] : [{ worker: null, release: refused ? null : facts.current, refused }];
  const own = findingsOf(facts, serving);
  const asked = options.service === undefined ? [] : await askService(options.service);
  // What is stored was looked at here; the service knows what it refuses and how much memory it has.
  const others = asked.filter(
    ({ about, what }) => /^(release|memory)$/.test(about) && !own.some((one) => one.what === what),
  );
  const findings = worstFirst([...own, ...others]);
  const value = { level: levelOf(findings), findings, facts };
  return { value, text: describe(value) };
}

async function readStored({ releases, feedback: path, nightHours }: DoctorOptions): Promise<StoredFacts> {
  const { existsSync } = await import('node:fs');
  const { readFacts } = await import('../../models/releases/read-facts.ts');
  const { fileArchive } = await import('../../shared/node/file-archive.ts');
  const { isLocked } = await import('../../shared/node/folder-lock.ts');
  const { readDisks } = await import('../../shared/node/free-space.ts');
  const { sqliteFeedback } = await import('../../edge/node/sqlite-feedback.ts');
  const store = sqliteFeedback(path);
  try {
    return await readFacts({
      archive: fileArchive(releases),
      nightHours,
      now: Date.now,
      disks: () => readDisks({ releases, feedback: path }),
      nightRuns: async () => isLocked(releases),
      // Looking must not create the file.
      feedback: existsSync(path)
        ? async (since) => {
            const { rows, lastTime, waiting } = await store.tally(since);
            return { rows, waiting, lastWrite: lastTime === null ? null : new Date(lastTime).toISOString() };
          }
        : undefined,
    });
  } finally {
    store.close();
  }
}

/** Why a service could not use the release: a damaged byte, another version, too little memory. Null when it can. */
async function tryToOpen(releases: string, release: string): Promise<Refusal | null> {
  const { ReleaseError } = await import('../../shared/errors.ts');
  const { inspectRelease } = await import('../releases/inspect.ts');
  try {
    const { problems } = await inspectRelease(releases, release);
    if (problems.length > 0) return { release, code: 'corrupt', reason: problems.join('; ') };
    await openRelease({ releases, release });
    return null;
  } catch (error) {
    return {
      release,
      code: error instanceof ReleaseError ? error.code : 'unexpected',
      reason: (error as Error).message,
    };
  }
}

async function askService(address: string): Promise<Finding[]> {
  const { CINEMATCH_KEY: key } = process.env;
  const url = URL.canParse('/v1/state', address) ? new URL('/v1/state', address) : undefined;
  if (!url) throw new UsageError('--service: expected an address, like http://127.0.0.1:8787');
  try {
    const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(ASK_MS) });
    if (!response.ok) throw new Error(`answers ${response.status}`);
    return ((await response.json()) as { findings: Finding[] }).findings;
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? cause.message : message;
    return [
      {
        level: 'bad',
        about: 'release',
        what: `The service at ${url.origin} cannot be asked: ${reason}.`,
        effect: 'Perhaps it does not run.',
        todo: 'See “systemctl status cinematch” and the log of the service.',
      },
    ];
  }
}

function describe({ level, findings, facts }: Examined): string {
  const told = findings.map(
    ({ level: of, what, effect, todo }) => `${of.toUpperCase()}  ${printable([what, effect, todo].join(' '))}`,
  );
  const nights = facts.nights
    .slice(0, 7)
    .map(({ started, outcome, release, rmse, ndcg10 }) => [
      started,
      outcome ?? '–',
      release ?? '–',
      rmse ?? '–',
      ndcg10 ?? '–',
    ]);
  const columns = [
    { title: 'night' },
    { title: 'outcome' },
    { title: 'release' },
    { title: 'RMSE', align: 'right' },
    { title: 'nDCG@10', align: 'right' },
  ] as const;
  const disks = facts.disks.map(
    ({ volume, free, size }) => `${volume}: ${formatBytes(free)} of ${formatBytes(size)} free`,
  );
  const { feedback } = facts;
  return [
    ...(level === 'good' ? ['All is well.'] : told),
    `current release: ${facts.current ?? 'none'}`,
    ...disks,
    feedback ? `feedback: ${feedback.rows} ratings, ${feedback.waiting} wait for the night` : 'feedback: none',
    ...(nights.length > 0 ? ['', formatTable(columns, nights)] : []),
  ].join('\n');
}
