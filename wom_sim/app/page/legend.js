// What the colours of the picture mean, and what is to be seen in it.

import { COLOURINGS, legendOf } from "wom/colours.js";
import { element } from "wom/elements.js";
import { paced } from "wom/pacing.js";

/** @import { App } from "wom/app.js" */
/** @import { Entry } from "wom/colours.js" */

/** @type {("ties" | "talk")[]} */
const SWITCHES = ["ties", "talk"];
/** Milliseconds between counts. */
const EVERY = 250;

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const radios = COLOURINGS.map((name) => {
    const input = element("input", {
      type: "radio",
      name: "colouring",
      value: name,
      onchange: () => app.set({ colour: name }),
    });
    const words = element("span");
    return { name, input, words, label: element("label", { class: "legend-colour" }, input, words) };
  });
  const group = element("div", { class: "legend-colours", role: "radiogroup" }, ...radios.map(({ label }) => label));
  const toggles = SWITCHES.map((name) => {
    const input = element("input", { type: "checkbox", onchange: () => app.set({ [name]: input.checked }) });
    const words = element("span");
    return { name, input, words, label: element("label", { class: "legend-switch" }, input, words) };
  });
  const switches = element("div", { class: "legend-switches" }, ...toggles.map(({ label }) => label));
  const meaning = element("div", { class: "legend-meaning" });
  root.append(element("div", { class: "legend-choosers" }, group, switches), meaning);
  /** Where the shares of entries stand, by arm. @type {HTMLElement[][]} */
  let counts = [];
  let shown = "";

  function build() {
    const { scale, entries } = legendOf(app);
    const strip = element("span", { class: "legend-strip", "aria-hidden": "true" });
    strip.style.backgroundImage = `linear-gradient(90deg, ${(scale ?? []).join(", ")})`;
    const bar = element("span", { class: "legend-scale" }, app.t("legend.bad"), strip, app.t("legend.good"));
    counts = [];
    const items = entries.map(({ colour, words, shares }) => {
      const dot = element("span", { class: "legend-dot" });
      dot.style.backgroundColor = colour;
      const parts = shares.map((_, arm) =>
        element("span", { class: `legend-share legend-share-${shares.length < 2 ? "one" : arm ? "b" : "a"}` }),
      );
      counts.push(parts);
      return element("span", { class: "legend-entry" }, dot, element("span", {}, words), ...parts);
    });
    meaning.replaceChildren(...(scale ? [bar] : []), ...items);
    write(entries);
  }

  /** @param {Entry[]} entries */
  function write(entries) {
    entries.forEach((entry, place) => {
      entry.shares.forEach((share, arm) => (counts[place][arm].textContent = app.percent(share, 0)));
    });
  }

  function refresh() {
    const { entries } = legendOf(app);
    const names = entries.map((entry) => entry.words).join("\n");
    if (names === shown) write(entries);
    else {
      shown = names;
      build();
    }
  }

  /** Everything but the counts. */
  function redo() {
    const { world, look } = app;
    group.setAttribute("aria-label", app.t("network.colour"));
    for (const { name, label, input, words } of radios) {
      words.textContent = app.t(`network.by_${name}`);
      input.checked = look.colour === name;
      input.disabled = name === "source" && world?.traced === false;
      label.title = input.disabled ? (world?.why_untraced ?? "") : "";
      label.hidden = name === "segment" && (world?.segments.length ?? 0) < 2;
    }
    for (const { name, input, words } of toggles) {
      words.textContent = app.t(`network.${name}`);
      input.checked = look[name];
    }
    shown = legendOf(app).entries.map((entry) => entry.words).join("\n");
    build();
  }

  app.on("frame", paced(root, EVERY, refresh));
  for (const event of /** @type {const} */ (["world", "look", "theme", "language"])) app.on(event, redo);
  redo();
}
