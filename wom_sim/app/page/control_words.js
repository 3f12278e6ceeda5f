// What settings are called in the reader's language.

/** @import { App } from "wom/app.js" */

/** How many steps of a path are names that users gave, by its first step. */
const NAMES = /** @type {Record<string, number>} */ ({ products: 1, marketing: 2, platforms: 1, segments: 1 });

/**
 * The words for a setting; `otherwise` where the page has none of its own.
 *
 * @param {App} app @param {string} path @param {string} otherwise
 */
export function settingWords(app, path, otherwise) {
  const [first, ...rest] = path.split(".");
  const key = ["controls", first, ...rest.slice(NAMES[first] ?? 0)].join(".");
  return app.texts.has(key) ? app.t(key) : otherwise;
}
