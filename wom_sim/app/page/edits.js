// What was changed while it ran: all of it is part of what is shared, and what is still to come can be taken back.

import { quietly } from "wom/asking.js";
import { settingWords, valueWords } from "wom/control_words.js";
import { element, iconButton } from "wom/elements.js";
import { armName } from "wom/world.js";

/** @import { App } from "wom/app.js" */
/** @import { Edit } from "wom/types.js" */

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  /** @param {Edit} edit */
  function line(edit) {
    const control = app.world?.controls.find(({ path }) => path === edit.path);
    const name = settingWords(app, edit.path, control?.words ?? edit.path.split(".").slice(2).join(" ") ?? edit.path);
    const day = app.number(edit.day);
    const words =
      edit.value === null
        ? app.t("edits.switched_off", { day, what: name })
        : typeof edit.value === "number"
          ? app.t("edits.entry", { day, what: name, value: valueWords(app, control, edit.value) })
          : app.t("edits.switched_on", { day, what: name });
    const arms = app.world?.arms.length ?? 1;
    const pending = edit.pending && edit.day >= (app.frame?.day ?? 0);
    return element(
      "li", { class: pending ? "pending" : "" },
      element("span", { class: "grow" }, words),
      arms > 1 && edit.arm !== "both" ? element("span", { class: `arm arm-${edit.arm}` }, armName(app, edit.arm)) : "",
      pending ? element("span", { class: "soft small" }, app.t("edits.pending")) : "",
      pending ? withdraw(edit) : "",
    );
  }

  /** @param {Edit} edit */
  function withdraw(edit) {
    const button = iconButton("close", app.t("edits.withdraw"), () =>
      quietly(app.ask({ do: "withdraw", place: edit.place })),
    );
    button.classList.add("plain", "tiny");
    return button;
  }

  function rebuild() {
    const edits = app.world?.edits ?? [];
    root.replaceChildren(
      element("h2", {}, app.t("edits.title")),
      edits.length === 0
        ? element("p", { class: "soft small" }, app.t("edits.none"))
        : element("ol", {}, ...edits.map(line)),
      edits.length === 0 ? "" : element("p", { class: "soft small" }, app.t("edits.shared")),
    );
  }

  // What is still to come changes with the day: told anew when a day of an edit is passed, either way.
  let passed = -1;
  app.on("frame", ({ day }) => {
    const now = app.world?.edits.filter((edit) => edit.day < day).length ?? 0;
    if (now !== passed) rebuild();
    passed = now;
  });
  app.on("world", rebuild);
  app.on("edits", rebuild);
  app.on("language", rebuild);
  rebuild();
}
