/** The API's description: as it would be built now, valid, and of every route. */

import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../edge/app.ts';
import { checkObject } from '../../edge/http/request.ts';
import { buildClientTypes, buildOpenapi } from '../../edge/node/build/build-openapi.ts';
import { OPERATIONS } from '../../edge/openapi/operations.ts';
import { curl } from '../../edge/pages/docs/curl.ts';
import type { OpenApi } from '../../edge/pages/docs/document.ts';
import { shape } from '../../edge/pages/docs/shape.ts';

const text = buildOpenapi();
const document = JSON.parse(text) as OpenApi;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
);

describe('the description of the API', () => {
  test('is the one that the service answers with; if not, run npm run build:openapi', () => {
    const committed = readFileSync(new URL('../../edge/openapi/openapi.json', import.meta.url), 'utf8');
    expect(committed).toBe(text);
  });

  test('is what the types of the client say; if not, run npm run build:openapi', () => {
    const committed = readFileSync(new URL('../../edge/library/api.ts', import.meta.url), 'utf8');
    expect(committed).toBe(buildClientTypes(text));
  });

  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(JSON.parse(text));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  test('has every route of the API, and nothing else', () => {
    const named = operations.map(
      ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    expect(named.sort()).toEqual(
      ROUTES.filter(({ page }) => !page)
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    );
    for (const { path } of ROUTES.filter(({ page }) => page)) expect(path).not.toMatch(/^\/v1|json$/);
    expect(Object.keys(OPERATIONS).sort(), 'answers are described in edge/openapi/operations.ts').toEqual(named);
    for (const { path, operation } of operations) {
      for (const [media, { schema }] of Object.entries(operation.responses[200].content ?? {})) {
        const isSaid = Object.keys(schema).some((key) => ['properties', '$ref', 'anyOf'].includes(key));
        expect(isSaid || media === 'text/plain', `the answer of ${path} says what is in it`).toBe(true);
      }
    }
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('says what every parameter means, and which answers need a key', () => {
    for (const { method, path, operation } of operations) {
      for (const { name, description, in: place } of operation.parameters) {
        if (place === 'query') expect(description, `${name} of ${path}`).toEqual(expect.any(String));
      }
      const row = ROUTES.find(
        (route) => route.method.toLowerCase() === method && route.path === path.replaceAll(/\{(\w+)\}/g, ':$1'),
      );
      expect(operation.security !== undefined, path).toBe(row?.access !== 'open');
      expect(Object.keys(operation.responses)).toContain('400');
    }
  });

  test('refers to nothing that is not there', () => {
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(document.components.schemas[name], name).toBeDefined();
    }
    for (const [, name] of text.matchAll(/"#\/components\/responses\/([^"]+)"/g)) {
      expect(document.components.responses[name], name).toBeDefined();
    }
  });

  test('describes lists in a query as they are written: separated by commas', () => {
    const { parameters } = document.paths['/v1/users/{userId}/recommendations'].get;
    const exclude = parameters.find(({ name }) => name === 'exclude');
    expect(exclude).toMatchObject({ style: 'form', explode: false, schema: { type: 'array', maxItems: 1000 } });
    const diversity = parameters.find(({ name }) => name === 'diversity');
    expect(diversity?.schema).toEqual({ type: 'number', minimum: 0, maximum: 1 });
    const popularity = parameters.find(({ name }) => name === 'popularity');
    expect(popularity?.schema).toEqual({ type: 'number', minimum: -1, maximum: 1 });
  });
});

describe('the page of the API', () => {
  test('sketches a schema', () => {
    const schema = {
      type: 'object',
      required: ['a'],
      properties: {
        a: { type: 'array', items: { $ref: '#/components/schemas/Film' }, maxItems: 3 },
        b: { anyOf: [{ enum: ['x', 'y'] }, { type: 'null' }], description: 'Either.' },
      },
    };
    expect(shape(schema)).toBe('{\n  "a": [Film] (of 0–3)\n  "b"?: "x" | "y" | null  // Either.\n}');
  });

  test('quotes an example for a shell', () => {
    const line = curl('http://h', 'POST', '/v1/x/{id}', {
      operationId: 'x',
      summary: '',
      tags: [],
      parameters: [
        { name: 'id', in: 'path', required: true, schema: {}, example: 'a/b' },
        { name: 'q', in: 'query', required: false, schema: {}, example: "it's" },
      ],
      requestBody: { content: { 'application/json': { schema: {}, example: { title: "it's" } } } },
      responses: {},
    });
    expect(line).toBe(
      `curl 'http://h/v1/x/a%2Fb?q=it%27s' \\\n  -H 'content-type: application/json' \\\n  --data-binary '{"title":"it'\\''s"}'`,
    );
  });
});

describe('the description of a body', () => {
  const scalar = fc.oneof(
    fc.integer({ min: -1, max: 130 }),
    fc.constantFrom(
      0.5,
      2 ** 32 - 1,
      2 ** 32,
      9_999,
      10_000,
      'svd',
      'all',
      '',
      '.',
      '..',
      'x'.repeat(41),
      '😀'.repeat(40),
      '😀'.repeat(256),
      '😀'.repeat(257),
      'a\nb',
      ' \u2028 ',
      '\ud800',
      'x'.repeat(300),
    ),
    fc.constantFrom(true, null, '0123456789abcdef', '0123456789ABCDEF'),
    fc.string({ unit: 'grapheme-ascii', maxLength: 5 }),
  );
  const item = fc.oneof(
    scalar,
    fc.record({ movieId: scalar, rating: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), scalar) }),
    fc.record({ title: scalar, year: scalar, imdbId: scalar, more: scalar }, { requiredKeys: [] }),
  );
  const value = fc.oneof(
    scalar,
    fc.array(item, { maxLength: 22 }),
    fc.array(fc.constantFrom(1, 'a'), { minLength: 95, maxLength: 105 }),
  );
  const schemaOf = (path: string, method: string) =>
    Object.values(
      (JSON.parse(text).paths[path][method].requestBody?.content ?? {}) as Record<string, { schema: object }>,
    )[0]?.schema as Record<string, unknown> | undefined;

  const bodies = ROUTES.flatMap(({ method, path, body }) => {
    const line = OPERATIONS[`${method} ${path}`]?.line as typeof body;
    const schema = body ?? line;
    return schema ? [{ name: `${method} ${path}`, method, path, schema }] : [];
  });

  test.each(bodies)('agrees with the service on what it takes: $name', ({ method, path, schema }) => {
    // That exactly one of two fields is given, the service checks later.
    const { oneOf: _, ...described } = schemaOf(path.replaceAll(/\/:(\w+)/g, '/{$1}'), method.toLowerCase()) ?? {};
    const takes = new Ajv2020({ strict: false, strictNumbers: true }).compile({
      ...described,
      components: JSON.parse(text).components,
    });
    const names = [...Object.keys(schema.entries), 'more'];
    const any = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: names.length });
    const serves = (input: unknown) => {
      try {
        checkObject(schema, input);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(any, (input) => {
        // Numbers that are too large for a computer are written like this.
        const body = JSON.parse(JSON.stringify(input).replaceAll(/:130(?=[,}])/g, ':1e999'));
        expect(takes(body), JSON.stringify(body)).toBe(serves(body));
      }),
      { numRuns: 1_000 },
    );
  });
});
