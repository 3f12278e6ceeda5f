// Elements of the page with their attributes, listeners and children.

import { draw } from "wom/in_place.js";

/** @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Given */

/**
 * An element. Attributes that are functions listen (`onclick`); `true` sets an attribute, `false`, null and undefined
 * leave it out.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, Given>} [attributes]
 * @param {(Node | string | null)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined)
      made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Strokes on a grid of 24 by 24. */
const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M8 5v14M16 5v14",
  step: "M5 5v14l9-7zM18.5 5v14",
  reset: "M4 5v14M19 5v14l-10-7z",
  again: "M4 12a8 8 0 1 0 2.5-5.8M4 4v5h5",
  dark: "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
  light:
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19",
  about: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 7.5v.5",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  down: "M6 9l6 6 6-6",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  save: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
};

/** A picture that says nothing to screen readers. @param {keyof typeof ICONS} name */
export function icon(name) {
  return draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: ICONS[name] }));
}

/** Say in words what a button does that shows none. @param {HTMLElement} button @param {string} words */
export function label(button, words) {
  button.title = words;
  button.setAttribute("aria-label", words);
}

/**
 * A button that shows only a picture.
 *
 * @param {keyof typeof ICONS} name
 * @param {string} label
 * @param {(event: MouseEvent) => void} press
 */
export function iconButton(name, label, press) {
  return element(
    "button",
    { type: "button", class: "icon", "aria-label": label, title: label, onclick: press },
    icon(name),
  );
}
