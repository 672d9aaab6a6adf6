/**
 * The API's description of requests against the service: what the description refuses is refused, and what it accepts is
 * not refused for its shape.
 */

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { buildOpenapi } from '../../../edge/node/build/build-openapi.ts';
import type { OpenApi } from '../../../edge/pages/docs/document.ts';
import { readSettings } from '../../../edge/settings.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { startNode, type TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly $ref?: string;
}

/** Reasons that are about values in this release, and not about a shape that a description can have. */
const ABOUT_VALUES = [
  /^expected one of Action, /,
  /^expected a number from 0\.5 to 5$/,
  /^expected one of 0\.5, 1, /,
  /^expected a (year|number) that is not (after yearTo|above maxRatings)$/,
  /^there is no release /,
  /^expected a number from 0 to 4294967294, or a name of 1 to 256 bytes/,
  // A condition is a text with a meaning, and its names are those of the catalogue.
  /^expected a name and a value, like /,
  /^this release has no attributes to filter by$/,
  // Which films and attributes a catalogue has is told by the release.
  /^expected a title, for the release has no film /,
  /^expected a change: /,
  /^this catalogue has no attributes$/,
  // The length of a line is checked before its content.
  /^expected at most 65536 bytes$/,
];
/** A number as JSON has it. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;

const document = JSON.parse(buildOpenapi()) as OpenApi & { components: { schemas: Record<string, Schema> } };
const ajv = new Ajv2020({ strict: false, strictNumbers: true });
const compile = (schema: object): ValidateFunction => ajv.compile({ ...schema, components: document.components });

const key = createKey();
let host: TestHost;
beforeAll(async () => {
  const settings = readSettings({ CINEMATCH_KEYS: await keyEntry('x', 'admin', key), CINEMATCH_RATE_LIMIT: '0' });
  host = await startNode(inject('releases'), { settings });
  await waitUntilReady(host);
});
afterAll(() => host?.stop());

const WORDS = ['', ' ', 'x', 'Drama', '.x', 'é', '😀', 'a,b', 'a\nb', '007', '-1', '1.5', 'null', '0123456789abcdef'];

/** Values inside the schema, at its edges and beyond them. */
function around(schema: Schema): fc.Arbitrary<unknown> {
  const { type, enum: names, anyOf, minimum = -3, maximum = 9_999, minItems = 0, maxItems = 5 } = schema;
  if (schema.$ref) return around(document.components.schemas[schema.$ref.split('/').at(-1) ?? '']);
  if (anyOf) return fc.oneof(...anyOf.map(around));
  if (names) return fc.constantFrom(...names, ...names, 'none', '');
  if (type === 'integer' || type === 'number') {
    return fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: minimum, max: maximum }) },
      fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1, 0.5, 1e-7, 1e21, 0.123456789, 1),
    );
  }
  if (type === 'boolean') return fc.boolean();
  if (type === 'string') {
    const { minLength = 0, maxLength = 20 } = schema;
    const lengths = [Math.max(0, minLength - 1), minLength, maxLength, maxLength + 1];
    const long = fc.constantFrom(...lengths).chain((n) => fc.constantFrom('x'.repeat(n), '😀'.repeat(n)));
    return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...WORDS) }, long);
  }
  if (type === 'array') {
    const item = around(schema.items ?? {});
    const lengths = [minItems - 1, minItems, minItems + 1, maxItems, maxItems + 1].filter((n) => n >= 0);
    const all = (n: number) => item.map((one) => Array.from({ length: n }, () => one));
    return fc.oneof(
      { weight: 3, arbitrary: fc.array(item, { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) }) },
      fc.constantFrom(...lengths).chain(all),
    );
  }
  const fields: Record<string, fc.Arbitrary<unknown>> = { more: fc.constant(1) };
  for (const [name, field] of Object.entries(schema.properties ?? {})) fields[name] = around(field);
  return fc
    .record(fields, { requiredKeys: [...(schema.required ?? [])] })
    .chain((whole) => fc.subarray(Object.keys(whole)).map((kept) => ({ whole, kept })))
    .chain(({ whole, kept }) => fc.constantFrom(whole, whole, withoutMore(whole), pick(whole, kept)));
}

const pick = (whole: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, whole[name]]));
const withoutMore = (whole: Record<string, unknown>) =>
  pick(
    whole,
    Object.keys(whole).filter((name) => name !== 'more'),
  );

/** The value that a text in a path or a query stands for. */
function meantBy(text: string, schema: Schema): unknown {
  const kinds = [schema, ...(schema.anyOf ?? [])].map(({ type }) => type);
  if (kinds.includes('array')) return text.split(',').map((part) => meantBy(part.trim(), schema.items ?? {}));
  if (kinds.includes('boolean') && /^(true|false)$/.test(text)) return text === 'true';
  const isNumber = NUMBER.test(text) && (kinds.includes('integer') || kinds.includes('number'));
  // A number that is no id may still be a name.
  const value = isNumber ? Number(text) : text;
  return isNumber && kinds.includes('string') && !ajv.validate(schema, value) ? text : value;
}

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    // Going back would change the release that other tests read.
    .filter(() => path !== '/v1/admin/rollback')
    .map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, method, path, operation })),
);

describe('a request', () => {
  it.each(operations)('is taken as the description says: $name', async ({ method, path, operation }) => {
    const media = Object.entries(operation.requestBody?.content ?? {})[0] as [string, { schema: Schema }] | undefined;
    const takesBody = media && compile(media[1].schema);
    const parameters = operation.parameters.map(({ name, in: place, required, schema }) => ({
      name,
      place,
      required,
      schema: schema as Schema,
      takes: compile(schema),
      any: required ? around(schema as Schema) : fc.option(around(schema as Schema), { nil: undefined }),
    }));
    const request = fc.record({
      values: fc.tuple(...parameters.map(({ any }) => any)),
      body: media ? around(media[1].schema) : fc.constant(undefined),
      more: fc.constantFrom(false, false, false, false, true),
    });
    const property = fc.asyncProperty(request, async ({ values, body, more }) => {
      const query = new URLSearchParams(more ? { more: '1' } : {});
      let filled = path;
      let accepted = !more;
      for (const [at, { name, place, schema, takes, required }] of parameters.entries()) {
        const text = values[at] === undefined ? undefined : String(values[at]);
        if (text === undefined) accepted &&= !required;
        else {
          // These make another path.
          fc.pre(place !== 'path' || !['', '.', '..'].includes(text));
          if (place === 'path') filled = filled.replace(`{${name}}`, encodeURIComponent(text));
          else query.set(name, text);
          accepted &&= takes(meantBy(text, schema));
        }
      }
      const json = JSON.stringify(body);
      if (takesBody) accepted &&= takesBody(JSON.parse(json));
      const answer = await host.request(`${filled}${query.size > 0 ? `?${query}` : ''}`, {
        method: method.toUpperCase(),
        headers: { authorization: `Bearer ${key}`, ...(media && { 'content-type': media[0] }) },
        body: json,
      });
      const text = await answer.text();
      const asked = `${method} ${filled}?${query} ${json?.slice(0, 300)}: ${answer.status} ${text.slice(0, 500)}`;
      // The lines of a batch have errors of their own.
      const isBatch = answer.status === 200 && media?.[0].includes('ndjson');
      const { status, errors } = isBatch
        ? lineOf(text)
        : { status: answer.status, errors: errorsOf(answer.status, text) };
      if (!accepted) {
        expect(status, asked).toBeGreaterThanOrEqual(400);
        expect(status, asked).toBeLessThan(500);
      } else if (status === 400) {
        for (const { reason } of errors ?? [{ reason: '' }]) {
          expect(
            ABOUT_VALUES.some((about) => about.test(reason)),
            asked,
          ).toBe(true);
        }
      }
    });
    await fc.assert(property, { numRuns: parameters.length > 0 || media ? 60 : 2 });
  });
});

interface Refusal {
  readonly errors?: readonly { reason: string }[];
}

const errorsOf = (status: number, text: string) => (status === 400 ? (JSON.parse(text) as Refusal).errors : undefined);

function lineOf(text: string): Refusal & { status: number } {
  const { error } = JSON.parse(text.split('\n')[0]) as { error?: Refusal & { code: string } };
  return { status: error === undefined ? 200 : error.code === 'bad-input' ? 400 : 404, errors: error?.errors };
}
