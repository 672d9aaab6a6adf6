/** `feedback delete`: forgets all ratings that a user gave in the service. */

import type { Command } from 'commander';
import type { FeedbackFile } from '../../../shared/feedback.ts';
import type { Answer } from '../../terminal/answer.ts';
import { addCommand, checkFile, type FeedbackOptions, runOn } from './options.ts';

/** Adds `feedback delete`. */
export function addDelete(feedback: Command): void {
  addCommand(feedback, 'delete', 'delete all ratings of a user from the feedback')
    .requiredOption('--user <id>', 'user id or name')
    .action((options: FeedbackOptions & { user: string }) => {
      checkFile(options);
      return runOn(options, (store) => deleteFeedback(store, options.user));
    });
}

/** Deletes all entries of a user and returns their number. `user` is an id or a name; it need not exist. */
async function deleteFeedback(store: FeedbackFile, user: string): Promise<Answer> {
  const deleted = await store.forget(user);
  return { value: { user, deleted }, text: `deleted ${deleted} entries of user ${user}` };
}
