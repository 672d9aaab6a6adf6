/** A vitest `globalSetup` that makes Spark ready: fetched, on the loopback interface alone, and small. */

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkJava, fetchSpark } from './fetch-spark.ts';

const LOOPBACK = '127.0.0.1';

export default async function setup(): Promise<() => Promise<void>> {
  await checkJava();
  const spark = await fetchSpark();
  // A folder of its own for each run, because Spark also writes below SPARK_HOME.
  const home = await mkdtemp(join(tmpdir(), 'cinematch-spark-'));
  for (const name of ['bin', 'jars']) await symlink(join(spark, name), join(home, name));
  const properties = {
    'spark.driver.host': LOOPBACK,
    'spark.driver.bindAddress': LOOPBACK,
    'spark.driver.memory': '700m',
    'spark.executor.memory': '600m',
    'spark.local.dir': join(home, 'local'),
    'spark.ui.enabled': 'false',
  };
  await mkdir(join(home, 'conf'));
  const text = Object.entries(properties).map(([name, value]) => `${name} ${value}\n`);
  await writeFile(join(home, 'conf/spark-defaults.conf'), text.join(''));
  Object.assign(process.env, { SPARK_HOME: home, SPARK_CONF_DIR: join(home, 'conf'), SPARK_LOCAL_IP: LOOPBACK });
  return () => rm(home, { recursive: true });
}
