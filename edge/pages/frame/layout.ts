/** The frame of every page: head, navigation and footer. Pages work without JavaScript; client islands add to them. */

import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { FILM, ITEMS, inWords, WATCH } from '../../../shared/item-words.ts';
import { isPicks } from '../../../shared/ratings.ts';
import type { Manifest } from '../../../shared/release/manifest.ts';
import type { AnsweredBy, AppContext } from '../../context.ts';
import { withLinksOnHost } from '../../http/base-path.ts';
import { wordsOf } from '../../http/words.ts';
import { assetUrl } from './assets.ts';
import { brand, siteName } from './brand.ts';

/** The result of `html` from `hono/html`, which escapes the values in it. Pages are built from nothing else. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A page to be put into the frame. */
export interface Page {
  /** Title of the page without the site's name, which the frame adds. */
  title: string;
  /** Text for search engines; a description of the whole site by default. */
  description?: string;
  /** The page's own path, like `/explore`. The navigation marks it as the current page. */
  path: string;
  /** Names of the built islands that the page loads, like `for-you.js` (from edge/pages/client). */
  scripts?: readonly string[];
  /** Style sheets that the page loads after style.css, like `charts.css`. */
  styles?: readonly string[];
  /** HTTP status; 200 by default. */
  status?: 200 | 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 500 | 503 | 504;
  /** Content of `<main>`. It starts with the page's only `<h1>`. */
  body: Html;
}

const NAVIGATION = [
  ['/', 'For you'],
  ['/search', 'Search'],
  ['/explore', 'Explore'],
  ['/models', 'Models'],
  ['/system', 'System'],
  ['/docs', 'API'],
] as const;

const DESCRIPTION = `Rate a few ${ITEMS} and see what to ${WATCH} next, and why.`;

/** Returns the response with the whole page. On a host with a base path, its links start with that path. */
export function renderPage(c: AppContext, page: Page): Response | Promise<Response> {
  const { title, description = DESCRIPTION, path, scripts = [], styles = [], status = 200, body } = page;
  const recommender = c.get('recommender') ?? c.get('deps').releases.peek();
  const manifest = recommender?.manifest;
  const { base } = c.env;
  const { answeredBy = 'server', site } = c.get('deps');
  const hasDevice = answeredBy !== 'server' || site !== undefined;
  const words = wordsOf(c);
  const markup = html`<!doctype html>
<html lang="en"${base ? html` data-base="${base}"` : ''}${answeredBy === 'server' ? '' : html` data-answered-by="${answeredBy}"`}${manifest && isPicks(manifest.dataset.scale) ? html` data-no-ratings` : ''}${words.one === FILM.one ? '' : html` data-item="${words.one}" data-items="${words.many}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${path === '/' ? `${siteName(c)}: ${title}` : `${title} · ${siteName(c)}`}</title>
<meta name="description" content="${description}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${assetUrl(c, 'icon.svg')}" type="image/svg+xml">
<link rel="apple-touch-icon" href="${assetUrl(c, 'icon-192.png')}">
<link rel="manifest" href="/manifest.webmanifest">
<script src="${assetUrl(c, 'theme.js')}"></script>
${['style.css', ...styles].map((name) => html`<link rel="stylesheet" href="${assetUrl(c, name)}">`)}
${[...scripts, ...(hasDevice ? ['device.js'] : [])].map((name) => html`<script type="module" src="${assetUrl(c, name)}"></script>`)}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="site-header">
  <a class="brand" href="/">${brand(c)}</a>
  <nav aria-label="Main">
    <ul>
      ${NAVIGATION.map(([to, name]) => html`<li><a href="${to}"${to === path ? html` aria-current="page"` : ''}>${name}</a></li>`)}
    </ul>
  </nav>
  ${session(c)}
  <button class="theme-toggle quiet js-only" type="button" data-theme-toggle disabled>Theme: system</button>
</header>
${manifest?.dataset.simulated ? SIMULATED : ''}
${recommender && !recommender.hasTitles ? UNTITLED : ''}
<main id="main" tabindex="-1">
${body}
</main>
${hasDevice ? DEVICE : ''}
<footer class="site-footer">${manifest ? footer(manifest, answeredBy) : html`<p>No release is open at the moment.</p>`}</footer>
</body>
</html>`;
  // The host or a proxy may compress the page, and the page names the key of the session: caches must tell both apart.
  const said = Promise.resolve(markup).then((text) => inWords(String(text), words));
  return c.html(base ? withLinksOnHost(c, said) : said, status, { vary: 'Accept-Encoding, Cookie' });
}

/** The name of the key that the browser is signed in with, and a button to sign out. Empty without a key. */
function session(c: AppContext): Html {
  const who = c.get('who');
  if (!who) return html``;
  return html`<form class="session small" action="/session/end" method="post">
    <input type="hidden" name="next" value="/">
    <span><span class="visually-hidden">Signed in with the key </span><a href="/session">${who.name}</a></span>
    <button class="quiet" type="submit">Sign out</button>
  </form>`;
}

const SIMULATED = html`<aside class="simulated" aria-label="The data"><strong>Simulated viewers.</strong>
The ${ITEMS} are real, but the ratings behind these recommendations are made up.</aside>`;

const UNTITLED = html`<aside class="simulated" aria-label="Titles"><strong>No titles.</strong>
The ratings came without titles, so ${ITEMS} are shown by their ids. <code>nightly --movies &lt;file&gt;</code> adds titles.</aside>`;

/** What the island device.ts fills: how far the service on this device is, and what the visitor can do about it. */
const DEVICE = html`<aside class="device js-only" aria-label="This device" data-device hidden></aside>`;

/** Where ratings go, by who answers. */
const WHERE: Readonly<Record<AnsweredBy, string>> = {
  server:
    'Your ratings stay in your browser. They are sent to this site to work out your list, and are never stored there.',
  device: 'Your ratings stay on this device, which works out your list by itself. They are sent nowhere.',
  files: 'Your ratings stay on this device, which works out your list by itself. They are sent nowhere.',
};

/** Where likes go, by who answers. */
const WHERE_LIKES: Readonly<Record<AnsweredBy, string>> = {
  server:
    'What you like stays in your browser. It is sent to this site to work out your list, and is never stored there.',
  device: 'What you like stays on this device, which works out your list by itself. It is sent nowhere.',
  files: 'What you like stays on this device, which works out your list by itself. It is sent nowhere.',
};

function footer({ id, dataset }: Manifest, answeredBy: AnsweredBy): Html {
  const number = new Intl.NumberFormat('en');
  return html`<p>
  Learned from <strong>${dataset.name}</strong>: ${number.format(dataset.ratings)} ${isPicks(dataset.scale) ? 'picks' : 'ratings'} of
  ${number.format(dataset.movies)} ${ITEMS} by ${number.format(dataset.users)}
  ${dataset.simulated ? 'simulated viewers' : 'viewers'}. Release <code>${id}</code>.
</p>
${isMovieLens(dataset.name) && !dataset.simulated ? ACKNOWLEDGEMENT : ''}
<p>${isPicks(dataset.scale) ? WHERE_LIKES[answeredBy] : WHERE[answeredBy]}</p>`;
}

/** The acknowledgement that the licence of the MovieLens datasets asks for. */
const ACKNOWLEDGEMENT = html`<p>
  Ratings: <a href="https://grouplens.org/datasets/movielens/" rel="noopener noreferrer">MovieLens</a> by GroupLens,
  University of Minnesota, which does not endorse this site. F. Maxwell Harper and Joseph A. Konstan. 2015.
  The MovieLens Datasets: History and Context. <cite>ACM Transactions on Interactive Intelligent Systems</cite> 5, 4,
  Article 19. <a href="https://doi.org/10.1145/2827872" rel="noopener noreferrer">doi:10.1145/2827872</a>
</p>`;

function isMovieLens(dataset: string): boolean {
  return /^(ml-|movielens)/i.test(dataset);
}
