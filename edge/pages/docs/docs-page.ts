/** The API's description as a page, made from openapi.json. */

import { html } from 'hono/html';
import { marked } from '../../../shared/item-words.ts';
import openapi from '../../openapi/openapi.json' with { type: 'json' };
import type { Html } from '../frame/layout.ts';
import { curl } from './curl.ts';
import type { OpenApi, Operation, Parameter, Schema } from './document.ts';
import { shape } from './shape.ts';

const { info, tags, paths, components } = openapi as unknown as OpenApi;

interface Entry {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

const ENTRIES: readonly Entry[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);
const GROUPS = tags
  .map(({ name }) => ({ name, entries: ENTRIES.filter(({ operation }) => operation.tags.includes(name)) }))
  .filter(({ entries }) => entries.length > 0);

/** Returns the main part of the page. `server` is the address before the API's paths, like `https://host/films`. */
export function docsPage(server: string): Html {
  return html`<h1>API</h1>
<p class="lead">${inline(info.description)}</p>
<p>Tools can read the same description from <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<nav class="docs-contents" aria-label="Operations">
${GROUPS.map(
  ({ name, entries }) => html`<div><h2>${marked(name)}</h2><ul>
${entries.map(
  ({ method, path, operation }) =>
    html`<li><a href="#${operation.operationId}">${badge(method)}${pathCode(path)}</a></li>`,
)}
</ul></div>`,
)}
</nav>
<section aria-labelledby="keys"><h2 id="keys">Keys</h2>
<p>You need no key to get recommendations for ratings that you post, or to read the catalogue. Where a key is needed, send
it as <code>Authorization: Bearer &lt;key&gt;</code>. In a browser, <a href="/session">sign in</a> with it.</p></section>
${GROUPS.map(
  ({ name, entries }) => html`<section aria-label="${marked(name)}"><h2>${marked(name)}</h2>
${entries.map((entry) => showOperation(entry, server))}
</section>`,
)}
<section aria-labelledby="shapes"><h2 id="shapes">Data types</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) => html`<h3 id="shape-${name}"><code>${name}</code></h3>${code(shape(schema))}`,
)}
</section>
<section aria-labelledby="errors"><h2 id="errors">Errors</h2>
<p>Every error is a <a href="#shape-Problem">Problem</a> with the content type <code>application/problem+json</code>.</p>
<dl class="docs-answers">
${Object.entries(components.responses).map(
  ([name, { description }]) => html`<dt>${name.replace('Problem', '')}</dt><dd>${inline(description)}</dd>`,
)}
</dl></section>`;
}

function showOperation({ method, path, operation }: Entry, server: string): Html {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const body = Object.entries(requestBody?.content ?? {});
  const answers = Object.entries(responses);
  const good = answers.flatMap(([status, { content }]) =>
    Object.entries(content ?? {}).map(([media, { schema }]) => ({ status, media, schema })),
  );
  const others = answers.filter(([, { content }]) => !content).map(([status]) => status);
  return html`<article class="card docs-operation" id="${operationId}">
<h3 class="docs-path">${badge(method)}${pathCode(path)}</h3>
<p>${inline(summary)}${description ? html` ${inline(description)}` : ''}</p>
${code(curl(server, method, path, operation))}
${parameters.length > 0 ? showParameters(parameters) : ''}
${body.map(([media, { schema }]) => html`<h4>Request body, <code>${media}</code></h4>${showSchema(schema)}`)}
${good.map(({ status, media, schema }) => html`<h4>Answer ${status}, <code>${media}</code></h4>${showSchema(schema)}`)}
${others.length > 0 ? html`<p class="muted small">Other answers: ${others.join(', ')}. See <a href="#errors">errors</a>.</p>` : ''}
</article>`;
}

function showParameters(parameters: readonly Parameter[]): Html {
  return html`<h4>Parameters</h4><dl class="docs-parameters">
${parameters.map(
  ({ name, in: place, required, schema, description }) => html`<div>
<dt><code>${name}</code> <span>${required ? '' : 'optional, '}in the ${place}: ${shape(schema)}${
    schema.type === 'array' ? ', separated by commas' : ''
  }</span></dt>
<dd>${inline(description ?? '')}</dd></div>`,
)}</dl>`;
}

/** A short schema is shown at once; a long one can be unfolded. */
function showSchema(schema: Schema): Html {
  const text = shape(schema);
  if (text.split('\n').length < 12) return code(text);
  return html`<details><summary>Show all fields</summary>${code(text)}</details>`;
}

function code(text: string): Html {
  return html`<pre><code>${text}</code></pre>`;
}

/** A path that may break into lines before each slash. */
function pathCode(path: string): Html {
  return html`<code>${path.split(/(?=\/)/).map((part) => html`<wbr>${part}`)}</code>`;
}

function badge(method: string): Html {
  return html`<span class="docs-method${method === 'GET' ? '' : ' docs-not-get'}">${method}</span> `;
}

/** Text in which words between backquotes become `<code>`. */
function inline(text: string): Html {
  return html`${text.split('`').map((part, k) => (k % 2 === 1 ? html`<code>${part}</code>` : marked(part)))}`;
}
