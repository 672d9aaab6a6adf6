/**
 * The API's description as TypeScript, in the shape that openapi-fetch takes. Its own generator needs the compiler's
 * JavaScript interface, which TypeScript 7 does not have.
 */

import { COMPARING_MODELS, MODEL_NAMES } from '../../../models/catalogue.ts';
import type { Content, OpenApi, Operation, Parameter, Schema } from '../../pages/docs/document.ts';

const LINES = 'application/x-ndjson';
const PATH = /^#\/components\/(schemas|responses)\/(\w+)$/;
/** What a schema may say beside its type: bounds and notes, which a type cannot hold. */
const UNTYPED = [
  ...['description', 'default', 'pattern', 'propertyNames', 'required', 'minimum', 'maximum'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems'],
];
const TYPED = ['$ref', 'anyOf', 'const', 'enum', 'type', 'items', 'properties', 'additionalProperties'];

/** A module with a type for each named schema, and `Paths`. Throws for a schema that says what it does not know. */
export function clientTypes({ paths, components }: OpenApi): string {
  const named = Object.entries(components.schemas).map(
    ([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema)};\n`,
  );
  const rows = Object.entries(paths).map(([path, methods]) => {
    const operations = Object.entries(methods).map(
      ([method, operation]) =>
        `${comment([operation.summary, operation.description].filter(Boolean).join(' '))}${method}: ${describe(operation, components.responses)};`,
    );
    return `${JSON.stringify(path)}: {\n${operations.join('\n')}\n};`;
  });
  return [
    '/** What the API takes and answers. Written by `npm run build:openapi` from openapi.json: do not edit. */\n',
    "import type { ComparingModel, ModelName } from '../../models/catalogue.ts';\n",
    ...named,
    `/** By path, then by method: as openapi-fetch takes it. */\nexport interface Paths {\n${rows.join('\n')}\n}`,
    '',
  ].join('\n');
}

function describe(
  { parameters, requestBody, responses }: Operation,
  shared: OpenApi['components']['responses'],
): string {
  const answers = Object.entries(responses).map(([status, { $ref, content }]) => {
    const found = $ref === undefined ? content : shared[nameIn($ref)].content;
    return `${status}: { content: ${contentOf(found, () => 'string')} };`;
  });
  const body = requestBody ? `requestBody: { content: ${contentOf(requestBody.content, (line) => `${line}[]`)} };` : '';
  return `{
parameters: { ${parametersOf('path', parameters)} ${parametersOf('query', parameters)} };
${body}
responses: { ${answers.join('\n')} };
}`;
}

/** `ofLines` makes of a line's type what stands for all lines of a body. */
function contentOf(content: Content | undefined, ofLines: (line: string) => string): string {
  if (!content) return 'never';
  const bodies = Object.entries(content).map(([media, { schema }]) => {
    const type = typeOf(schema);
    return `${JSON.stringify(media)}: ${media === LINES ? ofLines(type) : type};`;
  });
  return `{ ${bodies.join(' ')} }`;
}

function parametersOf(place: Parameter['in'], parameters: readonly Parameter[]): string {
  const own = parameters.filter((parameter) => parameter.in === place);
  if (own.length === 0) return `${place}?: never;`;
  const fields = own.map(
    ({ name, required, schema, description }) =>
      `${comment(description)}${name}${required ? '' : '?'}: ${typeOf(schema)};`,
  );
  return `${place}${own.some(({ required }) => required) ? '' : '?'}: {\n${fields.join('\n')}\n};`;
}

function typeOf(schema: Schema): string {
  const unknown = Object.keys(schema).filter((word) => !TYPED.includes(word) && !UNTYPED.includes(word));
  if (unknown.length > 0) throw new RangeError(`a schema says ${unknown.join(', ')}: no type is known for that`);
  const { $ref, anyOf, type, items } = schema;
  if ($ref) return nameIn($ref);
  if (anyOf) return anyOf.map(typeOf).join(' | ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return enumOf(schema.enum);
  if (Array.isArray(type)) return type.map((one: string) => typeOf({ type: one })).join(' | ');
  if (type === 'array') return items ? `(${typeOf(items)})[]` : 'unknown[]';
  if (type === 'object') return objectOf(schema);
  if (type === 'integer') return 'number';
  return type === undefined ? 'unknown' : String(type);
}

/** Names of models are not spelled, so that a new model changes the catalogue alone. */
function enumOf(values: readonly unknown[]): string {
  const isIn = (names: readonly string[]) => names.every((name) => values.includes(name));
  const [type, names]: [string, readonly string[]] = isIn(MODEL_NAMES)
    ? ['ModelName', MODEL_NAMES]
    : isIn(COMPARING_MODELS)
      ? ['ComparingModel', COMPARING_MODELS]
      : ['', []];
  const others = values.filter((value) => !names.includes(String(value))).map((value) => JSON.stringify(value));
  return [...others, ...(type ? [type] : [])].join(' | ');
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const byModel = MODEL_NAMES.every((name) => name in properties) ? properties[MODEL_NAMES[0]] : undefined;
  if (byModel) return `Partial<Record<ModelName, ${typeOf(byModel)}>>`;
  const fields = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment(schema.description)}${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  if (fields.length > 0) return `{\n${fields.join('\n')}\n}`;
  if (additionalProperties === false) return 'Record<string, never>';
  return `Record<string, ${typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown'}>`;
}

function nameIn(reference: string): string {
  const [, , name] = PATH.exec(reference) ?? [];
  if (name === undefined) throw new RangeError(`${reference} is no part of the description`);
  return name;
}

function comment(text: string | undefined): string {
  return text ? `/** ${text.replaceAll('*/', '* /')} */\n` : '';
}
