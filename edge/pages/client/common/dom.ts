/** Makes and finds elements. Text always stays text: nothing here parses markup. */

type Child = Node | string | number | null | undefined;

/**
 * Returns a new element: `element('p', { class: 'muted' }, 'text')`. An attribute that is null or false is left out,
 * and true makes an empty attribute. Children that are null or undefined are left out.
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number | boolean | null>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== null && child !== undefined).map(asNode));
  return made;
}

/** Returns a new SVG element. */
export function svg(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: Node[]
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** Returns a copy of the first element in `<template data-template="name">`. Throws `Error` when there is none. */
export function fromTemplate(name: string): HTMLElement {
  const template = find<HTMLTemplateElement>(document, `template[data-template="${name}"]`);
  const first = template.content.firstElementChild?.cloneNode(true);
  if (!(first instanceof HTMLElement)) throw new Error(`the template ${name} is empty`);
  return first;
}

/** Returns the first element that matches `selector`. Throws `Error` when there is none. */
export function find<T extends Element = HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

/** Returns a function that runs `act` after `ms` milliseconds without a further call. */
export function settled(ms: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  };
}

/**
 * Returns a function that runs `act` at once. Further calls within `ms` milliseconds of the last one are collected:
 * `act` runs once more when `ms` have passed without a call.
 */
export function promptly(ms: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;
  return () => {
    if (timer === undefined) act();
    else isDue = true;
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      if (isDue) act();
      isDue = false;
    }, ms);
  };
}

function setAttributes(target: Element, attributes: Readonly<Record<string, string | number | boolean | null>>): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    target.setAttribute(key, value === true ? '' : String(value));
  }
}

function asNode(child: Child): Node {
  return child instanceof Node ? child : document.createTextNode(String(child));
}
