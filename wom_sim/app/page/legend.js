// What the colours of the picture mean, and what is to be seen in it.

import { legendOf } from "wom/colours.js";

/** @import { App } from "wom/app.js" */
/** @import { Colouring } from "wom/types.js" */

/** @type {Colouring[]} */
const COLOURINGS = ["opinion", "stage", "source", "segment"];
/** Milliseconds between counts. */
const PAUSE = 250;

/** @template {keyof HTMLElementTagNameMap} K @param {K} tag @param {string} name @param {HTMLElement} parent */
function add(tag, name, parent) {
  const made = document.createElement(tag);
  made.className = name;
  parent.append(made);
  return made;
}

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const choosers = add("div", "legend-choosers", root);
  const group = add("div", "legend-colours", choosers);
  group.setAttribute("role", "radiogroup");
  const radios = COLOURINGS.map((name) => {
    const label = add("label", "legend-colour", group);
    const input = add("input", "", label);
    input.type = "radio";
    input.name = "colouring";
    input.value = name;
    input.addEventListener("change", () => app.set({ colour: name }));
    return { name, label, input, words: add("span", "", label) };
  });
  const switches = add("div", "legend-switches", choosers);
  const toggles = /** @type {("ties" | "talk")[]} */ (["ties", "talk"]).map((name) => {
    const label = add("label", "legend-switch", switches);
    const input = add("input", "", label);
    input.type = "checkbox";
    input.addEventListener("change", () => app.set({ [name]: input.checked }));
    return { name, input, words: add("span", "", label) };
  });
  const meaning = add("div", "legend-meaning", root);
  /** Shares of entries. @type {HTMLElement[]} */
  let counts = [];
  let shown = "";
  let last = 0;
  let waits = false;

  function build() {
    const { scale, entries } = legendOf(app);
    meaning.replaceChildren();
    if (scale) {
      const bar = add("span", "legend-scale", meaning);
      add("span", "", bar).textContent = app.t("legend.bad");
      const strip = add("span", "legend-strip", bar);
      strip.style.backgroundImage = `linear-gradient(90deg, ${scale.join(", ")})`;
      strip.setAttribute("aria-hidden", "true");
      add("span", "", bar).textContent = app.t("legend.good");
    }
    counts = entries.map((entry) => {
      const item = add("span", "legend-entry", meaning);
      add("span", "legend-dot", item).style.backgroundColor = entry.colour;
      add("span", "", item).textContent = entry.words;
      return add("span", "legend-share", item);
    });
    write(entries);
  }

  /** @param {import("wom/colours.js").Entry[]} entries */
  function write(entries) {
    entries.forEach((entry, place) => {
      counts[place].textContent = entry.shares.map((share) => app.percent(share, 0)).join(" | ");
    });
    last = performance.now();
  }

  function refresh() {
    waits = false;
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

  app.on("frame", () => {
    if (waits || root.clientWidth === 0) return;
    waits = true;
    setTimeout(refresh, Math.max(0, PAUSE - (performance.now() - last)));
  });
  for (const event of /** @type {const} */ (["world", "look", "theme", "language"])) app.on(event, redo);
  redo();
}
