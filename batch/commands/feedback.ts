/** The group `feedback`: its commands are files of the folder beside this one. */

import type { Command } from 'commander';
import { addBackup } from './feedback/backup.ts';
import { addDelete } from './feedback/delete.ts';
import { addExport } from './feedback/export.ts';
import { addImport } from './feedback/import.ts';

/** Adds the command `feedback` with its subcommands. They work while the service uses the same file. */
export function addFeedback(program: Command): void {
  const feedback = program
    .command('feedback')
    .description('manage the ratings that users gave in the service, which may be running');
  addExport(feedback);
  addBackup(feedback);
  addDelete(feedback);
  addImport(feedback);
}
