/** Other libraries on the same data. */

import { formatNumber, formatTable } from '../markdown.ts';
import type { PeerFigures } from '../peers.ts';
import { bySize, type Results } from '../record.ts';

/** Returns the section on other libraries. */
export function peerSection(peers: Results<PeerFigures>): string {
  const measured = bySize(peers).filter(({ missing, factorise }) => missing || factorise);
  const parts = measured.map(({ dataset, missing, versions = {}, factorise, itemKnn, ratings = [] }) => {
    if (missing) return `### ${dataset.name}\n\nNot measured: ${missing}.`;
    const compared = Object.entries({ 'a sweep of ALS, 64 factors': factorise, 'item–item, K = 50': itemKnn });
    const libraries = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    return [
      `### ${dataset.name}`,
      libraries.join(', '),
      formatTable(
        [
          'same run, same matrix, 2 threads',
          's',
          'processor s',
          'MB',
          'implicit, s',
          'processor s',
          'MB',
          'ratio',
          'of processor s',
        ],
        compared.map(([title, of]) => [
          title,
          ...[of?.ours, of?.theirs]
            .flatMap((one) => [one?.seconds, one?.processorSeconds, one?.peakMB])
            .map(formatNumber),
          ...[of?.ratio, of?.processorRatio].map(formatNumber),
        ]),
      ),
      formatTable(
        ['ML-100K u1, default parameters', 'RMSE', 'training, s', 'Surprise', 'RMSE', 'training, s'],
        ratings.map(({ model, ours, peer, theirs }) => [
          model,
          ours.rmse.toFixed(4),
          formatNumber(ours.seconds),
          peer,
          theirs.rmse.toFixed(4),
          formatNumber(theirs.seconds),
        ]),
      ),
    ].join('\n\n');
  });
  return [
    '## Compared with other libraries',
    'The runs alternate between the library and ours, each in a process of its own, and the figures are medians. Of `implicit`, they are those of `AlternatingLeastSquares(use_cg=False)` and ' +
      '`CosineRecommender` after a warm-up on a small matrix, without reading the data. Its neighbours are those by cosine, ours those by correlation. Surprise uses one thread, ours two. ' +
      'Memory is that of the whole process, which in our case includes reading the dataset.',
    ...parts,
  ].join('\n\n');
}
