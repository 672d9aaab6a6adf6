/** The script of an export thread. It opens the release and makes the lists of one batch of users after another. */

import '../process/sound-compiler.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { mergeFeedback } from '../../models/recommender/merge-feedback.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { fileSource } from '../../shared/node/file-source.ts';
import { loadKernels } from '../process/load-kernels.ts';
import type { ExportStart, UserBatch } from './export.ts';
import type { UserList } from './user-lists.ts';

const { folder, n, items } = workerData as ExportStart;
const { module: scoring } = await loadKernels('scoring');
const recommender = (await openRecommender(fileSource(folder), { scoring })).withItems(items);

let turn: Promise<void> = Promise.resolve();
parentPort?.on('message', (batch: UserBatch) => {
  turn = turn.then(async () => parentPort?.postMessage(await makeLists(batch)));
});

async function makeLists(batch: UserBatch): Promise<UserList[]> {
  const lists: UserList[] = [];
  for (const { userId, said } of batch) {
    const user = mergeFeedback(recommender, userId, await recommender.user(userId), said);
    lists.push({ userId, recommendations: user && recommender.recommend(user.profile, { n }) });
  }
  return lists;
}
