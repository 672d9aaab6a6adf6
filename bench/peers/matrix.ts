/**
 * `matrix.ts <dataset> <folder>`: writes a dataset as a matrix for Python and prints facts about it. The matrix is in
 * compressed sparse rows, users by movies, in little-endian arrays: offsets.bin and index.bin (i32), weights.bin (f32,
 * 1 for every rating) and shape.json. This is a process of its own, so that its memory is free when the libraries run.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ingest } from '../../batch/ingest/ingest.ts';
import { factsOf } from '../record.ts';

const [dataset, folder] = process.argv.slice(2);
const read = await ingest(dataset, { threads: 2, memoryLimit: 4e9 });
const { byUser, numUsers, numMovies } = read.ratings;
await writeFile(join(folder, 'offsets.bin'), byUser.offsets);
await writeFile(join(folder, 'index.bin'), byUser.index);
await writeFile(join(folder, 'weights.bin'), new Float32Array(byUser.index.length).fill(1));
await writeFile(join(folder, 'shape.json'), JSON.stringify({ users: numUsers, items: numMovies }));
process.stdout.write(`${JSON.stringify(factsOf(read))}\n`);
