/** A button for liking a film, in place of stars where a release is one of picks. */

import { element } from './dom.ts';

/** Like `Stars` of stars.ts. */
interface LikeButton {
  readonly root: HTMLElement;
  /** Shows whether the film is liked. Does not call `onLike`. */
  show(rating: number | undefined): void;
  /** Does nothing: a click counts at once. */
  commit(): void;
}

/** Returns the button of the film `title`. `onLike` gets `value`, the only one there is, or undefined when it is taken back. */
export function makeLike(title: string, value: number, onLike: (rating: number | undefined) => void): LikeButton {
  const root = element('button', { type: 'button', class: 'like' });
  let isLiked = false;
  const show = (rating: number | undefined) => {
    isLiked = rating !== undefined;
    root.textContent = isLiked ? '♥ Liked' : '♡ Like';
    root.setAttribute('aria-label', `${isLiked ? 'Liked' : 'Like'}: ${title}`);
    root.classList.toggle('is-rated', isLiked);
  };
  root.addEventListener('click', () => {
    const rating = isLiked ? undefined : value;
    show(rating);
    onLike(rating);
  });
  show(undefined);
  return { root, show, commit: () => undefined };
}
