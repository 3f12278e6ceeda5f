// What settings are called in the reader's language.

/** @import { App } from "wom/app.js" */
/** @import { Control } from "wom/types.js" */

/** How many steps of a path are names that users gave, by its first step. */
const NAMES = /** @type {Record<string, number>} */ ({ products: 1, marketing: 2, platforms: 1 });
/** Settings that are shares, though nothing says so. */
const SHARES = /\.(?:reach|discount|bonus)$/;

/**
 * The words for a setting; `otherwise` where the page has none of its own.
 *
 * @param {App} app @param {string} path @param {string} otherwise
 */
export function settingWords(app, path, otherwise) {
  const [first, ...rest] = path.split(".");
  const names = NAMES[first] ?? 0;
  const key = ["controls", first, ...rest.slice(names)].join(".");
  if (!app.texts.has(key)) return otherwise;
  // A product has sliders only in its own picture; which move or platform it is has to be said.
  return first === "products" || names === 0 ? app.t(key) : `${rest[names - 1]}: ${app.t(key)}`;
}

/**
 * A value with its unit: shares as percentages, amounts with the sign of the market's money.
 *
 * @param {App} app @param {Pick<Control, "unit" | "path"> | undefined} control @param {number} value
 */
export function valueWords(app, control, value) {
  const unit = control?.unit ?? "";
  const digits = { maximumSignificantDigits: 3 };
  if (unit === "currency") return app.money(value);
  if (unit === "share" || unit === "chance" || SHARES.test(control?.path ?? ""))
    return app.number(value, { style: "percent", ...digits });
  // What is rare is better told by how long it takes.
  if (unit.endsWith(" a day") && value > 0 && value < 0.5)
    return app.t("units.every", { n: app.number(1 / value, digits) });
  const key = `units.${unit.replace(/\W+/g, "_")}`;
  return app.texts.has(key) ? app.t(key, { n: app.number(value, digits) }) : app.number(value, digits);
}
