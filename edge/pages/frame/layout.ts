/** The frame of every page: head, navigation, footer. Pages work without JavaScript; islands add to them. */

import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Manifest } from '../../../shared/release/manifest.ts';
import type { AppContext } from '../../context.ts';
import { withLinksOnHost } from '../../http/base-path.ts';
import { assetUrl } from './assets.ts';

/** What `html` from `hono/html` makes: values in it are escaped, nothing else may be put into a page. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface Page {
  /** Of the page alone; the site's name is added. */
  title: string;
  description?: string;
  /** The page's own path, `/explore`: marks it in the navigation. */
  path: string;
  /** Islands in edge/pages/client by the name they have when built: `for-you.js`. */
  scripts?: readonly string[];
  /** Style sheets beside style.css: `charts.css`. */
  styles?: readonly string[];
  /** 200 by default. */
  status?: 200 | 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 500 | 503 | 504;
  /** Stands in `<main>`; it begins with the page's only `<h1>`. */
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

const DESCRIPTION = 'Rate a few films and see what to watch next, and why.';

/** A whole page as an answer. */
export function renderPage(c: AppContext, page: Page): Response | Promise<Response> {
  const { title, description = DESCRIPTION, path, scripts = [], styles = [], status = 200, body } = page;
  const manifest = (c.get('recommender') ?? c.get('deps').releases.peek())?.manifest;
  const { base } = c.env;
  const markup = html`<!doctype html>
<html lang="en"${base ? html` data-base="${base}"` : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${path === '/' ? `CineMatch: ${title}` : `${title} · CineMatch`}</title>
<meta name="description" content="${description}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${assetUrl(c, 'icon.svg')}" type="image/svg+xml">
<script src="${assetUrl(c, 'theme.js')}"></script>
${['style.css', ...styles].map((name) => html`<link rel="stylesheet" href="${assetUrl(c, name)}">`)}
${scripts.map((name) => html`<script type="module" src="${assetUrl(c, name)}"></script>`)}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="site-header">
  <a class="brand" href="/">Cine<span>Match</span></a>
  <nav aria-label="Main">
    <ul>
      ${NAVIGATION.map(([to, name]) => html`<li><a href="${to}"${to === path ? html` aria-current="page"` : ''}>${name}</a></li>`)}
    </ul>
  </nav>
  ${session(c)}
  <button class="theme-toggle quiet js-only" type="button" data-theme-toggle disabled>Theme: system</button>
</header>
${manifest?.dataset.simulated ? SIMULATED : ''}
<main id="main" tabindex="-1">
${body}
</main>
<footer class="site-footer">${manifest ? footer(manifest) : html`<p>No release is open.</p>`}</footer>
</body>
</html>`;
  // Hosts may pack it, or what is in front of them; it names whose session it is.
  return c.html(base ? withLinksOnHost(c, markup) : markup, status, { vary: 'Accept-Encoding, Cookie' });
}

/** Whose key the browser brings, and the way out. */
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
The films are real, the ratings behind these answers are made up.</aside>`;

function footer({ id, dataset }: Manifest): Html {
  const number = new Intl.NumberFormat('en');
  return html`<p>
  Learned from <strong>${dataset.name}</strong>: ${number.format(dataset.ratings)} ratings by
  ${number.format(dataset.users)} ${dataset.simulated ? 'simulated viewers' : 'viewers'} of
  ${number.format(dataset.movies)} films. Release <code>${id}</code>.
</p>
${isMovieLens(dataset.name) && !dataset.simulated ? ACKNOWLEDGEMENT : ''}
<p>What you rate here stays in your browser. It is sent to be scored and never stored.</p>`;
}

/** As the licence of the MovieLens datasets asks. */
const ACKNOWLEDGEMENT = html`<p>
  Ratings: <a href="https://grouplens.org/datasets/movielens/" rel="noopener noreferrer">MovieLens</a> by GroupLens,
  University of Minnesota, which does not endorse this site. F. Maxwell Harper and Joseph A. Konstan. 2015.
  The MovieLens Datasets: History and Context. <cite>ACM Transactions on Interactive Intelligent Systems</cite> 5, 4,
  Article 19. <a href="https://doi.org/10.1145/2827872" rel="noopener noreferrer">doi:10.1145/2827872</a>
</p>`;

function isMovieLens(dataset: string): boolean {
  return /^(ml-|movielens)/i.test(dataset);
}
