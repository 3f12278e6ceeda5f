// What this is, how to drive it from the keyboard, and what is not modelled.

import { fillDialog } from "wom/dialog.js";
import { element } from "wom/elements.js";

/** @import { App } from "wom/app.js" */

/** Keys, by what is written on them or by their name in the texts, and what they do. */
const KEYS = [["space", "play_pause"], ["right", "step"], ["home", "reset"], [",", "slower"], [".", "faster"]];

/** @param {HTMLDialogElement} root @param {App} app */
export function mount(root, app) {
  function words() {
    const lines = app.t("about.not_modelled").split("\n").filter(Boolean);
    fillDialog(
      root, app.t("about.title"), app.t("page.close"),
      element("p", {}, app.t("about.what")),
      element("h3", {}, app.t("about.keys")),
      element(
        "dl",
        { class: "keys" },
        ...KEYS.flatMap(([key, does]) => [
          element("dt", {}, element("kbd", {}, key.length > 1 ? app.t(`about.key.${key}`) : key)),
          element("dd", {}, app.t(`about.does.${does}`)),
        ]),
      ),
      element("h3", {}, app.t("about.not_modelled_title")),
      element("ul", { class: "dots" }, ...lines.map((line) => element("li", {}, line))),
      element("p", { class: "soft small" }, app.t("about.private")),
    );
  }
  app.on("language", words);
  words();
}
