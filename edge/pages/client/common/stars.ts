/** Five stars for giving a rating by mouse, by touch or by keyboard. For a screen reader, they are a slider. */

import { element } from './dom.ts';
import { makeLike } from './like.ts';

const NUM_STARS = 5;
/** A second click within this time is part of a double-click, so it does not take the rating back. A round number. */
const DOUBLE_MS = 400;

/** The stars of one film, or the button that is there in their place. */
export interface Stars {
  readonly root: HTMLElement;
  /** Shows a rating, or no rating for undefined. Does not call `onRate`. */
  show(rating: number | undefined): void;
  /** Calls `onRate` with the rating that keys have set, if it has changed. */
  commit(): void;
}

/**
 * Returns the stars of the film `title`. `steps` are the possible ratings, ascending (see `starSteps`). `onRate` gets
 * the rating that the person chose, or undefined when they took it back. A click on the current rating takes it back.
 * With `keysWait`, a rating that was set by keys is not given to `onRate` until Enter or `commit`. A single step is no
 * choice, so there is a button in place of stars.
 */
export function makeStars(
  title: string,
  steps: readonly number[],
  onRate: (rating: number | undefined) => void,
  { keysWait = false } = {},
): Stars {
  if (steps.length === 1) return makeLike(title, steps[0], onRate);
  const fill = element('i');
  const root = element(
    'div',
    {
      class: 'stars',
      role: 'slider',
      tabindex: 0,
      'aria-label': `Your rating of ${title}`,
      'aria-valuemin': 0,
      'aria-valuemax': steps[steps.length - 1],
    },
    fill,
  );
  /** The level that is shown: 0 for no rating, k for the kth step. */
  let current = 0;
  /** The level that `onRate` was last called with, or that `show` has set. */
  let told = 0;
  let lastChosen = Number.NEGATIVE_INFINITY;

  const draw = (level: number) => {
    // With ten steps, each step covers half a star.
    fill.style.width = `${(100 * level) / steps.length}%`;
  };
  const show = (level: number) => {
    current = level;
    draw(level);
    root.classList.toggle('is-rated', level > 0);
    root.setAttribute('aria-valuenow', String(level === 0 ? 0 : steps[level - 1]));
    root.setAttribute(
      'aria-valuetext',
      level === 0 ? 'not rated' : `${steps[level - 1]} of ${steps[steps.length - 1]}`,
    );
  };
  const commit = () => {
    if (current === told) return;
    told = current;
    onRate(current === 0 ? undefined : steps[current - 1]);
  };
  const choose = (level: number) => {
    show(level);
    commit();
  };
  const levelAt = ({ clientX }: PointerEvent) => {
    const { left, width } = root.getBoundingClientRect();
    const level = Math.ceil(((clientX - left) / width) * steps.length);
    return Math.min(steps.length, Math.max(1, level));
  };

  root.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    root.setPointerCapture(event.pointerId);
    draw(levelAt(event));
  });
  root.addEventListener('pointermove', (event) => draw(levelAt(event)));
  root.addEventListener('pointerup', (event) => {
    if (event.button !== 0) return;
    const level = levelAt(event);
    const isDouble = event.timeStamp - lastChosen < DOUBLE_MS;
    lastChosen = event.timeStamp;
    if (isDouble) draw(current);
    else choose(level === told ? 0 : level);
  });
  // The rating may put something else where the finger is. Without this, the click that follows the touch would go there.
  root.addEventListener('touchend', (event) => {
    if (event.cancelable) event.preventDefault();
  });
  for (const name of ['pointerleave', 'pointercancel'] as const) root.addEventListener(name, () => draw(current));
  root.addEventListener('keydown', (event) => {
    const level = event.key === 'Enter' ? current : levelForKey(event.key, current, steps.length);
    if (level === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (keysWait && event.key !== 'Enter') show(level);
    else choose(level);
  });

  show(0);
  return {
    root,
    show(rating) {
      told = rating === undefined ? 0 : 1 + closest(steps, rating);
      show(told);
    },
    commit,
  };
}

/**
 * Returns the level after a key press, from 0 to `numSteps`. The keys 1 to 5 set whole stars. Undefined for other keys.
 */
export function levelForKey(key: string, level: number, numSteps: number): number | undefined {
  if (key === 'ArrowRight' || key === 'ArrowUp') return Math.min(numSteps, level + 1);
  if (key === 'ArrowLeft' || key === 'ArrowDown') return Math.max(0, level - 1);
  if (key === 'Home' || key === 'Delete' || key === 'Backspace' || key === '0') return 0;
  if (key === 'End') return numSteps;
  if (/^[1-5]$/.test(key)) return Math.round((Number(key) * numSteps) / NUM_STARS);
  return undefined;
}

function closest(steps: readonly number[], rating: number): number {
  let best = 0;
  for (let k = 1; k < steps.length; k++) if (Math.abs(steps[k] - rating) < Math.abs(steps[best] - rating)) best = k;
  return best;
}
