// Changing what is shown in place, so that nothing is built anew from day to day.

/** @typedef {Record<string, string | number | boolean | undefined>} Attributes */

const SVG = "http://www.w3.org/2000/svg";

/** @param {Element} element @param {Attributes} attributes */
export function put(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
  }
}

/** Change the words of an element, where they differ. @param {Element} element @param {string} words */
export function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

/**
 * An element of a drawing.
 *
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {(Node | string)[]} children
 */
export function draw(tag, attributes = {}, ...children) {
  const element = /** @type {SVGElementTagNameMap[T]} */ (document.createElementNS(SVG, tag));
  put(element, attributes);
  element.append(...children);
  return element;
}

/** Words for a drawing, whose direction is their own whatever stands around them. @param {string} words */
export function isolated(words) {
  return `\u2068${words}\u2069`;
}

/**
 * As many rows as there are items, made once and changed in place, so that what has the focus keeps it.
 *
 * @template Item
 * @param {Element} parent
 * @param {() => { element: HTMLElement, update: (item: Item, place: number) => void }} create
 * @returns {(items: Item[]) => void}
 */
export function rows(parent, create) {
  /** @type {ReturnType<typeof create>[]} */
  const made = [];
  return (items) => {
    while (made.length < items.length) {
      const row = create();
      made.push(row);
      parent.append(row.element);
    }
    made.forEach(({ element, update }, place) => {
      element.hidden = place >= items.length;
      if (place < items.length) update(items[place], place);
    });
  };
}
