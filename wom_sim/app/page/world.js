// What several panels read from the world and write of it in the same words: arms, people, and the kind of product.

/** @import { App } from "wom/app.js" */
/** @import { World } from "wom/types.js" */

/** Whether the product that is looked at is an idea, of which nothing is bought. @param {World | null} world */
export function isIdea(world) {
  return world?.products.find(({ name }) => name === world.product)?.idea ?? false;
}

/** The place of the arm that is looked at. @param {App} app */
export function shownArm(app) {
  return Math.max(0, app.world?.arms.indexOf(app.look.arm) ?? 0);
}

/** What an arm is called. @param {App} app @param {string} arm "A" or "B" */
export function armName(app, arm) {
  return app.t(`arms.${arm}`);
}

/**
 * The name of an arm before what is said of it, where there are two.
 *
 * @param {App} app @param {string} arm "A" or "B" @param {string} words
 */
export function saidOf(app, arm, words) {
  return (app.world?.arms.length ?? 1) > 1 ? `${armName(app, arm)}: ${words}` : words;
}

/** What a person is called, by the user's own id where there is one. @param {App} app @param {string | number} id */
export function personName(app, id) {
  return app.t("story.person", { id: typeof id === "number" ? app.number(id, { useGrouping: false }) : id });
}

/** The counts of an arm by name. @param {World} world @param {Float64Array} values @param {number} arm */
export function countsOf({ counts }, values, arm) {
  const ofArm = values.subarray(arm * counts.length, (arm + 1) * counts.length);
  return /** @type {Record<string, number>} */ (Object.fromEntries(counts.map((name, place) => [name, ofArm[place]])));
}
