// What A is compared with, and what a dot stands for where there are several ways to draw so many people.

import { quietly } from "wom/asking.js";
import { element } from "wom/elements.js";

/** @import { App } from "wom/app.js" */
/** @import { View } from "wom/types.js" */

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const compare = element("select", { id: "compare", onchange: () => begin(compare.value) });
  const compareLabel = element("label", { for: "compare", class: "soft" });
  const view = element("select", { id: "view", onchange: () => look(/** @type {View} */ (view.value)) });
  const viewLabel = element("label", { for: "view", class: "soft" });
  const viewRow = element("div", { class: "row" }, viewLabel, view);
  root.replaceChildren(element("div", { class: "row" }, compareLabel, compare), viewRow);
  // What B is; the world knows only that there is one.
  let chosen = "nothing";
  let asked = false;
  let named = "";

  /** @param {string} choice */
  async function begin(choice) {
    const before = chosen;
    asked = true;
    chosen = choice;
    await quietly(app.ask({ do: "arms", b: definition(choice) }).catch((refusal) => {
      chosen = before;
      throw refusal;
    }).then(() => {
      // Whoever asks for a second copy of the same wants to change it.
      if (choice === "same") app.set({ arm: "B", both: false });
      return app.ask({ do: "frame" });
    }));
    asked = false;
    words();
  }

  /** What the server is asked to make B of. @param {string} choice */
  function definition(choice) {
    if (choice === "nothing") return null;
    if (choice === "same") return "same";
    if (choice === "plain") {
      const moves = (app.world?.moves ?? []).filter((move) => move.kind !== "crisis");
      return { patch: Object.fromEntries(moves.map((move) => [move.path, null])) };
    }
    return { what_if: choice.slice("what_if ".length) };
  }

  /** @param {View} view */
  const look = (view) => quietly(app.ask({ do: "look", view }).then(() => app.ask({ do: "frame" })));

  function words() {
    const { world } = app;
    root.hidden = world === null;
    if (!world) return;
    if (!asked && world.arms.length === 1) chosen = "nothing";
    // What was chosen said nothing of a scenario that has been opened since, by a link or a lesson.
    if (world.name !== named && world.arms.length > 1) chosen = "linked";
    named = world.name;
    compareLabel.textContent = app.t("arms.compare");
    const choices = [["nothing", app.t("arms.nothing")], ["same", app.t("arms.same")]];
    if (world.moves.some((move) => move.kind !== "crisis")) choices.push(["plain", app.t("arms.plain")]);
    for (const name of world.what_ifs) choices.push([`what_if ${name}`, app.t("arms.what_if", { name })]);
    // B of a link or a lesson: what it is cannot be told from outside.
    if (!asked && world.arms.length > 1 && (chosen === "nothing" || !choices.some(([value]) => value === chosen))) chosen = "linked";
    if (chosen === "linked") choices.push(["linked", app.t("arms.linked")]);
    compare.replaceChildren(
      ...choices.map(([value, text]) => element("option", { value, selected: value === chosen }, text)),
    );
    compare.disabled = asked || !app.source.live;
    viewRow.hidden = world.views.length < 2 || !app.source.live;
    viewLabel.textContent = app.t("arms.view");
    view.replaceChildren(
      ...world.views.map((name) =>
        element("option", { value: name, selected: name === world.view }, app.t(`arms.views.${name}`)),
      ),
    );
  }

  app.on("world", words);
  app.on("language", words);
  words();
}
