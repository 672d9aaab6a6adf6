/** Elements from data. Text is always text: nothing here reads markup. */

type Child = Node | string | number | null | undefined;

/** `element('p', { class: 'muted' }, 'text')`. A property that is null or false is left out, true is an empty one. */
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

/** A copy of the first element in `<template data-template="name">`. */
export function fromTemplate(name: string): HTMLElement {
  const template = find<HTMLTemplateElement>(document, `template[data-template="${name}"]`);
  const first = template.content.firstElementChild?.cloneNode(true);
  if (!(first instanceof HTMLElement)) throw new Error(`the template ${name} is empty`);
  return first;
}

/** The element that the page is known to have. Throws when it has not. */
export function find<T extends Element = HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

/** Runs `act` once nothing has called for this long. */
export function settled(ms: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  };
}

/** Runs `act` at once, and for calls that follow within this long once nothing has called for as long. */
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
