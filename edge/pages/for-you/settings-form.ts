/** The settings of a list. They are in the page's address, so that a link opens the same list, and in a form. */

import { html } from 'hono/html';
import * as v from 'valibot';
import { MODEL_NAMES, traitsOf } from '../../../models/catalogue.ts';
import type { Recommender, RecommendOptions } from '../../../models/recommender/answers.ts';
import { ITEMS } from '../../../shared/item-words.ts';
import * as f from '../../http/fields.ts';
import { PAGE_FILTERS } from '../../routes/filters.ts';
import { popularityText } from '../film-text/popularity.ts';
import type { Html } from '../frame/layout.ts';
import { attributeFields } from './attribute-fields.ts';
import { MAX_WALL } from './wall.ts';

/**
 * Query of the page: the parameters of `/v1/users/{id}/recommendations`, `user` for a viewer of the dataset, and `wall`
 * for the page of films to rate.
 */
export const SETTINGS = v.strictObject({
  user: v.optional(f.userText),
  wall: f.blank(f.integerText(0, MAX_WALL)),
  ...PAGE_FILTERS,
});

/** The parsed query. Settings that are not set are undefined. */
export type Settings = v.InferOutput<typeof SETTINGS>;

/** Returns the settings without `user` and `wall`: the options of `recommend`. */
export function optionsOf({ user: _user, wall: _wall, ...options }: Settings): RecommendOptions {
  return options;
}

/**
 * Returns the settings as a GET form. The browser repeats the name of a box in the address for each tick; with
 * JavaScript, an island writes one list separated by commas instead. Genres and attributes are those of the release.
 */
export function settingsForm(
  settings: Settings,
  { genres, picks: likes, attributes }: Pick<Recommender, 'genres' | 'picks' | 'attributes'>,
): Html {
  const { user = '', n = 10, match = 'any', yearFrom = '', yearTo = '', diversity = 0, popularity = 0 } = settings;
  const { minRatings = '', maxRatings = '' } = settings;
  const lower = (names: readonly string[] = []) => new Set(names.map((genre) => genre.toLowerCase()));
  const [chosen, unwanted] = [lower(settings.genres), lower(settings.excludeGenres)];
  const models = settings.models ?? MODEL_NAMES;
  const knownGenres = genres.filter((genre) => !genre.startsWith('('));
  return html`<details class="settings" data-settings>
  <summary><span>Adjust the list</span> <span class="muted small" data-settings-summary></span></summary>
  <form action="/" method="get" data-settings-form>
    <input type="hidden" name="user" value="${user}">
    <fieldset>
      <legend>Genres</legend>
      <div class="ticks">
        ${knownGenres.map(
          (genre) =>
            html`<label class="tick"><input type="checkbox" name="genres" value="${genre}" data-genre="${genre}"${chosen.has(genre.toLowerCase()) ? html` checked` : ''}><span>${genre}</span></label>`,
        )}
      </div>
      <div class="row">
        ${(['any', 'all'] as const).map(
          (value) =>
            html`<label class="choice"><input type="radio" name="match" value="${value}"${value === match ? html` checked` : ''}> ${value} of them</label>`,
        )}
      </div>
    </fieldset>
    <details class="without"${unwanted.size > 0 ? html` open` : ''}>
      <summary>Without genres</summary>
      <fieldset>
        <legend class="visually-hidden">Without genres</legend>
        <div class="ticks">
          ${knownGenres.map(
            (genre) =>
              html`<label class="tick"><input type="checkbox" name="excludeGenres" value="${genre}" data-without="${genre}"${unwanted.has(genre.toLowerCase()) ? html` checked` : ''}><span>${genre}</span></label>`,
          )}
        </div>
      </fieldset>
    </details>
    <div class="pair">
      <p class="field"><label for="year-from">From year</label>
        <input id="year-from" name="yearFrom" type="number" inputmode="numeric" min="1850" max="2100" value="${yearFrom}"></p>
      <p class="field"><label for="year-to">To year</label>
        <input id="year-to" name="yearTo" type="number" inputmode="numeric" min="1850" max="2100" value="${yearTo}" aria-describedby="years-clash"></p>
    </div>
    <p class="small years-clash" id="years-clash" role="status" data-years-clash></p>
    <div class="pair">
      <p class="field"><label for="min-ratings">${likes ? 'Picks' : 'Ratings'}, at least</label>
        <input id="min-ratings" name="minRatings" type="number" inputmode="numeric" min="0" max="${f.MAX_COUNT}" value="${minRatings}"></p>
      <p class="field"><label for="max-ratings">${likes ? 'Picks' : 'Ratings'}, at most</label>
        <input id="max-ratings" name="maxRatings" type="number" inputmode="numeric" min="0" max="${f.MAX_COUNT}" value="${maxRatings}" aria-describedby="counts-clash"></p>
    </div>
    <p class="small years-clash" id="counts-clash" role="status" data-counts-clash></p>
    ${attributeFields(attributes(), settings.where ?? [])}
    <p class="field"><label for="number">How many ${ITEMS}: <output data-for="number">${n}</output></label>
      <input id="number" name="n" type="range" min="1" max="100" value="${n}"></p>
    <p class="field"><label for="diversity">Variety: <output data-for="diversity">${Math.round(100 * diversity)} %</output></label>
      <input id="diversity" name="diversity" type="range" min="0" max="1" step="0.05" value="${diversity}"></p>
    <p class="field"><label for="popularity">Well known or not: <output data-for="popularity">${popularityText(popularity)}</output></label>
      <input id="popularity" name="popularity" type="range" min="-1" max="1" step="0.1" value="${popularity}"></p>
    <fieldset>
      <legend>Recommend by</legend>
      <div class="ticks">
        ${MODEL_NAMES.map(
          (name) =>
            html`<label class="tick"><input type="checkbox" name="models" value="${name}" data-model="${name}"${models.includes(name) ? html` checked` : ''}><span>${traitsOf(name).plain}</span></label>`,
        )}
      </div>
    </fieldset>
    <div class="row">
      <button class="primary no-js" type="submit">Show</button>
      <button class="js-only" type="button" data-reset>Reset</button>
      <button class="js-only" type="button" data-share>Copy link to these settings</button>
    </div>
  </form>
</details>`;
}
