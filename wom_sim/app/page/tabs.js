// One panel at a time: charts (a tab only where there is one column), changes, a person, lessons, sharing.

import { element } from "wom/elements.js";

/** @import { App } from "wom/app.js" */

const NAMES = ["charts", "change", "person", "lessons", "share"];

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const main = /** @type {HTMLElement} */ (document.getElementById("main"));
  const narrow = matchMedia("(max-width: 47.99rem)");
  const tabs = new Map(NAMES.map((name) => [name, tab(name)]));
  root.replaceChildren(...tabs.values());

  /** @param {string} name */
  function tab(name) {
    const panel = /** @type {HTMLElement} */ (main.querySelector(`[data-panel="${name}"]`));
    panel.id = `panel-${name}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${name}`);
    return element("button", {
      type: "button",
      role: "tab",
      id: `tab-${name}`,
      "data-tab": name,
      "aria-controls": panel.id,
      onclick: () => show(name),
    });
  }

  /** @param {string} name */
  function show(name) {
    main.dataset.tab = name;
    for (const [other, button] of tabs) {
      button.setAttribute("aria-selected", String(other === name));
      button.tabIndex = other === name ? 0 : -1;
    }
  }

  function fit() {
    if (narrow.matches) show("charts");
    else if (main.dataset.tab === "charts") show("change");
  }

  root.addEventListener("keydown", (event) => {
    const ahead = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = document.documentElement.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
    if (event.key !== ahead && event.key !== back) return;
    const shown = [...tabs.values()].filter((button) => button.offsetParent !== null);
    const now = shown.findIndex((button) => button.dataset.tab === main.dataset.tab);
    const next = shown[(now + (event.key === ahead ? 1 : shown.length - 1)) % shown.length];
    show(/** @type {string} */ (next.dataset.tab));
    next.focus();
    event.preventDefault();
  });

  const words = () => tabs.forEach((button, name) => (button.textContent = app.t(`tabs.${name}`)));
  app.on("language", words);
  app.on("look", ({ selected }) => {
    // Whoever is in a lesson is left in it: the lesson says when to look at the person.
    if (selected !== null && main.dataset.tab !== "lessons") show("person");
  });
  narrow.addEventListener("change", fit);
  words();
  show(main.dataset.tab ?? "change");
  fit();
}
