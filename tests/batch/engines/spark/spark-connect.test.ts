/** The generated messages are those of the .proto file beside them. */

import { readFileSync } from 'node:fs';
import type { DescMessage } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { file_spark_connect as file } from '../../../../batch/engines/spark/spark-connect_pb.ts';

const PROTO = new URL('../../../../batch/engines/spark/spark-connect.proto', import.meta.url);

test('the generated messages have the fields and numbers of spark-connect.proto', () => {
  const written = readFileSync(PROTO, 'utf8').matchAll(/^ *(?:optional |repeated )?[\w.]+ (\w+) = (\d+);/gm);
  const fieldsOf = (message: DescMessage): string[] => [
    ...message.fields.map(({ name, number }) => `${name} = ${number}`),
    ...message.nestedMessages.flatMap(fieldsOf),
  ];
  const generated = file.messages.flatMap(fieldsOf);
  expect(generated.length).toBeGreaterThan(40);
  expect(Array.from(written, ([, name, number]) => `${name} = ${number}`).sort()).toEqual(
    generated.filter((field) => !field.startsWith('syntax')).sort(),
  );
});

test('the generated service has the calls of spark-connect.proto', () => {
  const written = readFileSync(PROTO, 'utf8').matchAll(/rpc (\w+)/g);
  expect(file.services.flatMap(({ methods }) => methods.map(({ name }) => name))).toEqual(
    Array.from(written, ([, name]) => name),
  );
});
