import { factsOf } from '../../../shared/items.ts';
import { startWorkerd } from '../hosts.ts';
import { itemsSuite } from '../suites/items.ts';

itemsSuite('workerd', async (releases, env) => {
  const host = await startWorkerd(releases, env);
  return {
    ...host,
    async storeElsewhere(change) {
      const facts = JSON.stringify(factsOf(change));
      const text = facts === '{}' ? 'NULL' : `'${facts}'`;
      await host.sql(`INSERT OR REPLACE INTO items (movie_id, facts, rule, time, version)
        SELECT ${change.movieId}, ${text}, NULL, ${change.time}, coalesce(max(version), 0) + 1 FROM items`);
    },
  };
});
