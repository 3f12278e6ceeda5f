// What settings are called in the reader's language.

/** @import { App } from "wom/app.js" */
/** @import { Control } from "wom/types.js" */

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

/**
 * A value with its unit: shares as percentages, amounts with the sign of the market's money.
 *
 * @param {App} app @param {Pick<Control, "unit"> | undefined} control @param {number} value
 */
export function valueWords(app, control, value) {
  const unit = control?.unit ?? "";
  const digits = { maximumSignificantDigits: 3 };
  if (unit === "currency") return app.money(value);
  if (unit === "share" || unit === "chance") return app.number(value, { style: "percent", ...digits });
  const key = `units.${unit.replace(/\W+/g, "_")}`;
  return app.texts.has(key) ? app.t(key, { n: app.number(value, digits) }) : app.number(value, digits);
}
