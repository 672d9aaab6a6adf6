/** `verify`: checks that a release can be opened and that it answers. */

import type { Command } from 'commander';
import { formatBytes } from '../../shared/units.ts';
import type { Verification } from '../releases/verify.ts';
import type { Answer } from '../terminal/answer.ts';
import { failWith, print } from '../terminal/print.ts';
import { formatTable, printable } from '../terminal/table.ts';
import * as read from './arguments.ts';
import { findRelease, type ReleaseOptions, releaseOptions } from './options.ts';

/** Adds the command `verify`. The process exits with 1 if any check fails. */
export function addVerify(program: Command): void {
  releaseOptions(program.command('verify'))
    .description('check a release: load every artifact, check its checksum, predict, recommend, report memory')
    .option('--user <id>', 'user id or name; by default the first user of the release')
    .option('--movie <id>', 'movie id; by default the first recommendation', read.id)
    .action(async (options: ReleaseOptions & { user?: string; movie?: number }) => {
      const { id, source } = await findRelease(options);
      const { verify } = await import('../releases/verify.ts');
      const { releases: releasesDir, user, movie: movieId } = options;
      const verification = await verify({ releasesDir, id, source, user, movieId });
      print(showVerification(verification), options);
      failWith(verification.failures);
    });
}

function showVerification(verification: Verification): Answer {
  const { artifacts, prediction, recommendations, user } = verification;
  const columns = [{ title: 'artifact' }, { title: 'bytes', align: 'right' }, { title: 'ms', align: 'right' }] as const;
  const sum = (values: (number | null)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const rows = artifacts.map(({ file, bytes, ms }) => [file, bytes ?? '–', ms?.toFixed(1) ?? 'failed']);
  const total = ['all', sum(artifacts.map(({ bytes }) => bytes)), sum(artifacts.map(({ ms }) => ms)).toFixed(1)];
  const lines = [`release ${verification.release}`, '', formatTable(columns, [...rows, total]), ''];
  if (verification.open) lines.push(`opened in ${verification.open.ms} ms`);
  if (prediction) {
    lines.push(
      `user ${printable(user ?? '')}, ${printable(prediction.title)}: ${prediction.rating} (${verification.predictionMs} ms)`,
    );
  }
  recommendations.forEach(({ title, rating, score }, k) => {
    lines.push(`${k + 1}. ${printable(title)}: ${rating === null ? '' : `rating ${rating}, `}score ${score}`);
  });
  if (recommendations.length > 0) lines.push(`recommended in ${verification.recommendationsMs} ms`);
  const held =
    verification.heldBytes === null ? '' : `, of which the release takes ${formatBytes(verification.heldBytes)}`;
  lines.push(`resident memory ${formatBytes(verification.rssBytes)}${held}`);
  lines.push(verification.ok ? 'all checks passed' : 'FAILED');
  return { value: verification, text: lines.join('\n') };
}
