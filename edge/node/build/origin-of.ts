/** Describes a schema without a description of its own by the operations that use it. */

import type { Content, OpenApi } from '../../pages/docs/document.ts';

/** Most operations that a sentence names. A round number; only the length of comments depends on it. */
const NAMED_OPERATIONS = 2;

/**
 * Returns a sentence that says where the API uses the schema `name`: as a whole answer, or else as a part of answers,
 * of requests or of another schema, or as the fields to which some answers add others.
 */
export function originOf(name: string, { paths, components }: OpenApi): string {
  const reference = `#/components/schemas/${name}`;
  const mentions = (value: unknown): boolean => JSON.stringify(value ?? null).includes(`"${reference}"`);
  const isWhole = (content: Content | undefined): boolean =>
    Object.values(content ?? {}).some(({ schema }) => schema.$ref === reference);
  const fields = Object.keys(components.schemas[name].properties ?? {});
  const isExtended = (content: Content | undefined): boolean =>
    Object.values(content ?? {}).some(({ schema }) => fields.every((field) => field in (schema.properties ?? {})));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, responses }]) => ({
      label: `\`${method.toUpperCase()} ${path}\``,
      requestBody,
      answers: Object.values(responses).flatMap(({ $ref, content }) => ($ref === undefined ? [content] : [])),
    })),
  );
  const labels = (uses: (operation: (typeof operations)[number]) => boolean) =>
    listed(operations.filter(uses).map(({ label }) => label));

  if (Object.values(components.responses).some(({ content }) => mentions(content)))
    return 'The answer to a failed request.';
  const whole = labels(({ answers }) => answers.some(isWhole));
  if (whole) return `The answer of ${whole}.`;
  const part = labels(({ answers }) => mentions(answers));
  if (part) return `Part of the answer of ${part}.`;
  const body = labels(({ requestBody }) => mentions(requestBody));
  if (body) return `Part of the request body of ${body}.`;
  const [owner] =
    Object.entries(components.schemas).find(([other, schema]) => other !== name && mentions(schema)) ?? [];
  if (owner !== undefined) return `Part of \`${owner}\`.`;
  const extended = labels(({ answers }) => answers.some(isExtended));
  return extended ? `The fields that the answers of ${extended} share.` : 'A type that no operation uses.';
}

function listed(labels: readonly string[]): string {
  const named = labels.slice(0, NAMED_OPERATIONS);
  const others = labels.length - named.length;
  return others > 0 ? `${named.join(', ')} and ${others} more` : named.join(' and ');
}
