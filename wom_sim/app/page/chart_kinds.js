// What charts there are: the figures in each, and how their values are written.

import { isIdea } from "wom/world.js";

/** @import { App } from "wom/app.js" */

/**
 * @typedef {object} Kind
 * @property {string[]} figures
 * @property {"share" | "opinion" | "stars" | "money"} unit
 * @property {boolean} bought whether it is about buying, so that an idea has none of it
 */

/** @type {Record<string, Kind>} */
export const KINDS = {
  spread: { figures: ["awareness", "adoption"], unit: "share", bought: false },
  customers: { figures: ["customers"], unit: "share", bought: true },
  sentiment: { figures: ["opinion", "listened", "voiced"], unit: "opinion", bought: false },
  rating: { figures: ["rating"], unit: "stars", bought: true },
  money: { figures: ["revenue", "spend", "profit"], unit: "money", bought: true },
};
/** The least that a scale spans. */
export const SMALLEST = { share: 0.01, opinion: 0.2, stars: 0.5, money: 10 };

/** A value at an axis. @param {App} app @param {Kind["unit"]} unit @param {number} x */
export function written(app, unit, x) {
  if (unit === "share") return app.number(x, { style: "percent", maximumSignificantDigits: 3 });
  if (unit === "money") return app.number(x, { notation: "compact", maximumSignificantDigits: 3 });
  return app.number(x);
}

/**
 * A value in words, with as many digits as that of the day before.
 *
 * @param {App} app
 * @param {Kind["unit"]} unit
 * @param {number} x
 */
export function exactly(app, unit, x) {
  if (unit === "share" || unit === "money") return written(app, unit, x);
  // Adding zero makes of a negative one a zero without a sign.
  return app.number(Math.round(100 * x) / 100 + 0, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/**
 * The short name of a figure, where a chart has several.
 *
 * @param {App} app
 * @param {string[]} figures
 * @param {string} figure
 */
export function figureName(app, figures, figure) {
  return figures.length > 1 ? app.t(`curves.short.${figure}`) : "";
}

/**
 * Figures of a chart that the product can have: nothing is bought of an idea.
 *
 * @param {App} app
 * @param {string[]} figures
 */
export function shown(app, figures) {
  const { world } = app;
  const idea = isIdea(world);
  return figures.filter((figure) => (figure !== "adoption" || !idea) && (figure !== "listened" || world?.listened));
}
