// A person's day as arithmetic: what was heard, how much it counts, and how far it moved the opinion.

import { element as make } from "wom/elements.js";
import { rows, say } from "wom/in_place.js";
import { personName } from "wom/world.js";

/** @import { App } from "wom/app.js" */
/** @import { Story, Term } from "wom/types.js" */

const COLUMNS = /** @type {const} */ (["heard", "value", "weight", "pace", "shift"]);
/** Terms that fit in a line with all their factors, and without. */
const FEW = 3;
const MOST = 6;

/** @param {App} app @returns {{ element: HTMLElement, update: (today: Story["today"]) => void }} */
export function equation(app) {
  const words = make("p");
  const letter = (/** @type {string} */ name) => make("i", {}, name);
  const rule = make(
    "p",
    { class: "maths", dir: "ltr" },
    letter("x"),
    "′ = ",
    letter("x"),
    " + Σ ",
    letter("s w"),
    " (",
    letter("m"),
    " − ",
    letter("x"),
    ")",
  );
  const filled = make("p", { class: "maths", dir: "ltr" });
  const keys = make("p", { class: "soft small" });
  const heads = COLUMNS.map(() => make("th", { scope: "col" }));
  const content = make("tbody");
  const table = make("table", { class: "terms" }, make("thead", {}, make("tr", {}, ...heads)), content);
  const show = rows(content, () => {
    const from = make("th", { scope: "row" });
    const cells = COLUMNS.slice(1).map(() => make("td"));
    return {
      element: make("tr", {}, from, ...cells),
      update: (/** @type {Term} */ term) => {
        say(from, fromWhom(app, term));
        const numbers = [term.value, term.weight, term.pace, term.shift];
        cells.forEach((cell, place) => say(cell, number(app, numbers[place], place === 3 || place === 0)));
      },
    };
  });
  const element = make("div", { class: "today" }, words, table, rule, filled, keys);

  return {
    element,
    update(today) {
      table.hidden = rule.hidden = filled.hidden = keys.hidden = today === null;
      if (today === null) return say(words, app.t("story.silent"));
      const { before, after, terms } = today;
      const change = after - before;
      const way = Math.abs(change) < 0.0005 ? "same" : change > 0 ? "up" : "down";
      say(
        words,
        app.t(`story.moved_${way}`, {
          n: app.number(terms.length),
          before: number(app, before, true),
          after: number(app, after, true),
        }),
      );
      COLUMNS.forEach((name, place) => say(heads[place], app.t(`story.columns.${name}`)));
      show(terms);
      say(filled, arithmetic(app, today));
      say(keys, app.t("story.symbols"));
    },
  };
}

/** Who said it, or what it was. @param {App} app @param {Term} term */
function fromWhom(app, { channel, teller }) {
  const way = app.t(`sources.${channel}`);
  if (teller === null) return way;
  const move = app.world?.moves.find(({ path }) => path === teller);
  return `${way} · ${move ? move.name : personName(app, teller)}`;
}

/**
 * The equation with its numbers: with every factor where the terms are few; of very many the last ones are taken
 * together.
 *
 * @param {App} app @param {NonNullable<Story["today"]>} today
 */
function arithmetic(app, { before, after, terms }) {
  const n = (/** @type {number} */ x) => number(app, x);
  if (terms.length <= FEW) {
    const parts = terms.map(({ pace, weight, value, shift }) => {
      const share = pace * weight;
      // What was lived is met by another opinion than what is heard after it.
      const met = share === 0 ? before : value - shift / share;
      return `${n(pace)} × ${n(weight)} × (${n(value)} − ${met < 0 ? `(${n(met)})` : n(met)})`;
    });
    return `${n(after)} = ${[n(before), ...parts].join(" + ")}`;
  }
  const shifts = terms.map(({ shift }) => shift);
  const rest = shifts.slice(MOST - 1).reduce((sum, shift) => sum + shift, 0);
  const shown = shifts.length > MOST ? [...shifts.slice(0, MOST - 1), rest] : shifts;
  const moved = shown.map((shift) => `${shift < 0 ? " − " : " + "}${n(Math.abs(shift))}`);
  return `${n(after)} = ${n(before)}${moved.join("")}`;
}

/** @param {App} app @param {number} x @param {boolean} [signed] */
function number(app, x, signed = false) {
  return app.number(x, { maximumFractionDigits: 3, signDisplay: signed ? "exceptZero" : "auto" });
}
