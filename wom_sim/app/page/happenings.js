// What was done on which days: moves that begin and end, and what the user changed while it ran.

import { settingWords } from "wom/control_words.js";

/** @import { App } from "wom/app.js" */
/** @import { Edit, Move, World } from "wom/types.js" */

/**
 * @typedef {object} Happening
 * @property {number} day days that were lived before it
 * @property {"A" | "B" | "both"} arm
 * @property {"began" | "ended" | "changed"} key
 * @property {string} path of the move, or of the setting that was changed
 * @property {string} name of the move, or of the setting where the page has no words of its own for it
 */

/** @param {Move} move @returns {Happening["arm"] | null} */
function armOf({ on }) {
  if (on.A && (on.B ?? true)) return "both";
  return on.A ? "A" : on.B ? "B" : null;
}

/** What a change is about: a setting with words of its own, or a move. @param {World} world @param {Edit} edit */
function about({ controls, moves }, { path }) {
  const control = controls.find((known) => known.path === path);
  const move = moves.find((known) => path === known.path || path.startsWith(`${known.path}.`));
  return control?.words ?? move?.name ?? path;
}

/**
 * What it was that happened, in the reader's language.
 *
 * @param {App} app
 * @param {Pick<Happening, "path" | "name">} what
 */
export function nameOf(app, { path, name }) {
  return settingWords(app, path, name);
}

/**
 * What happened from a day to before another, in the order of the days. Moves that wait for a rule are left out, since
 * nobody
 * knows their days.
 *
 * @param {World} world
 * @param {number} from
 * @param {number} until
 * @returns {Happening[]}
 */
export function happenings(world, from, until) {
  /** @type {Happening[]} */
  const found = [];
  for (const move of world.moves) {
    const arm = armOf(move);
    if (arm === null || move.state === "off" || move.state === "waits") continue;
    // Rivals have moves of their own, often of the same name.
    const name = move.product && move.product !== world.product ? `${move.product}, ${move.name}` : move.name;
    found.push({ day: move.from, arm, key: "began", path: move.path, name });
    if (move.until !== null) found.push({ day: move.until, arm, key: "ended", path: move.path, name });
  }
  for (const edit of world.edits)
    found.push({ day: edit.day, arm: edit.arm, key: "changed", path: edit.path, name: about(world, edit) });
  return found.filter(({ day }) => day >= from && day < until).sort((one, other) => one.day - other.day);
}
