// Which of A and B sliders and switches act on.

import { element } from "wom/elements.js";
import { armName } from "wom/world.js";

/** @import { App } from "wom/app.js" */
/** @import { ArmName } from "wom/types.js" */

/** @type {(ArmName | "both")[]} */
const CHOICES = ["A", "B", "both"];

/** The arm of a change. @param {App} app @returns {ArmName | "both"} */
export function actsOn(app) {
  return app.look.both && (app.world?.arms.length ?? 1) > 1 ? "both" : app.look.arm;
}

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const heading = element("span", { class: "soft" });
  const choice = element("div", { class: "choice", role: "group" });
  root.replaceChildren(element("div", { class: "row" }, heading, choice));

  function words() {
    root.hidden = (app.world?.arms.length ?? 1) < 2;
    if (root.hidden) return;
    heading.textContent = app.t("arms.act_on");
    choice.setAttribute("aria-label", app.t("arms.act_on"));
    const now = actsOn(app);
    choice.replaceChildren(
      ...CHOICES.map((name) =>
        element(
          "button",
          { type: "button", class: `arm-${name}`, "aria-pressed": String(name === now), onclick: () => choose(name) },
          name === "both" ? app.t("arms.both") : armName(app, name),
        ),
      ),
    );
  }

  /** @param {ArmName | "both"} name */
  function choose(name) {
    app.set(name === "both" ? { both: true } : { both: false, arm: name });
    /** @type {HTMLElement | null} */ (choice.querySelector(`.arm-${name}`))?.focus();
  }

  app.on("world", words);
  app.on("look", words);
  app.on("language", words);
  words();
}
