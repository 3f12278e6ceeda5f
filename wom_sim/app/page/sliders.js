// Rates that can be changed while it runs. What a slider shows is what the server says, but for the one that is dragged.

import { actsOn } from "wom/acting.js";
import { latest } from "wom/asking.js";
import { settingWords } from "wom/control_words.js";
import { element, iconButton } from "wom/elements.js";
import { PLACES, placeOf, valueAt } from "wom/slider_places.js";

/** @import { App } from "wom/app.js" */
/** @import { Control } from "wom/types.js" */

/** Sliders that are shown at once; the others are under "more". */
const FIRST = 6;

/** @typedef {{ control: Control, original: number, field: HTMLElement, input: HTMLInputElement, output: HTMLOutputElement,
 *   other: HTMLElement, reset: HTMLButtonElement, hint: HTMLElement, dragged: boolean }} Slider */

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  /** @type {Map<string, Slider>} */
  let sliders = new Map();
  /** Values at the beginning, to go back to. @type {Map<string, number>} */
  let originals = new Map();
  let opened = "";

  function rebuild() {
    const { world } = app;
    if (!world) return;
    const name = `${world.name} ${world.seed}`;
    if (opened !== name) {
      opened = name;
      originals = new Map();
    }
    const more = root.querySelector("details")?.open ?? false;
    sliders = new Map(world.controls.map((control) => [control.path, make(control)]));
    const fields = [...sliders.values()];
    root.replaceChildren(
      element("h2", {}, app.t("sliders.title")),
      ...grouped(fields.slice(0, FIRST), false),
      fields.length > FIRST
        ? element("details", { class: "more", open: more }, element("summary", {}, app.t("sliders.more", { n: app.number(fields.length - FIRST) })), ...grouped(fields.slice(FIRST), true))
        : "",
    );
    root.hidden = fields.length === 0;
    tell();
  }

  /** @param {Slider[]} some @param {boolean} headed */
  function grouped(some, headed) {
    /** @type {Map<string, Slider[]>} */
    const groups = new Map();
    for (const slider of some) groups.set(slider.control.group, [...(groups.get(slider.control.group) ?? []), slider]);
    return [...groups].map(([group, its]) => element(
      "fieldset", {},
      element("legend", { class: headed ? "" : "unseen" }, app.texts.has(`sliders.groups.${group}`) ? app.t(`sliders.groups.${group}`) : group),
      ...its.map(({ field }) => field),
    ));
  }

  /** @param {Control} control @returns {Slider} */
  function make(control) {
    const id = `slider-${control.path.replace(/[^\w-]/g, "-")}`;
    const words = settingWords(app, control.path, control.words);
    const range = control.by_factors ? { min: 0, max: PLACES, step: 1 } : { min: control.low, max: control.high, step: control.step };
    const input = element("input", { type: "range", id, "aria-describedby": `${id}-about`, ...range });
    const output = element("output", { for: id });
    const other = element("span", { class: "soft small" });
    const hint = element("p", { class: "hint small", role: "status" });
    const reset = iconButton("again", "", () => set(originals.get(control.path) ?? NaN));
    reset.classList.add("plain", "tiny");
    const about = element("p", { class: "soft small", id: `${id}-about`, hidden: true }, control.about);
    const what = element("button", {
      type: "button", class: "plain tiny", "aria-label": app.t("sliders.what", { words }), "aria-expanded": "false",
      onclick: () => {
        about.hidden = !about.hidden;
        what.setAttribute("aria-expanded", String(!about.hidden));
      },
    }, "?");
    const field = element(
      "div", { class: "slider", "data-path": control.path },
      element("div", { class: "head" }, element("label", { for: id, class: "grow" }, words), other, output, reset, control.about ? what : ""),
      input, about, hint,
    );
    if (!originals.has(control.path)) originals.set(control.path, now(control));
    const slider = { control, original: originals.get(control.path) ?? 0, field, input, output, other, reset, hint, dragged: false };

    const ask = latest(async (/** @type {number} */ value) => {
      try {
        await app.ask({ do: "change", path: control.path, value, arm: actsOn(app) });
      } finally {
        slider.dragged = false;
      }
    });
    /** @param {number} value */
    async function set(value) {
      slider.dragged = true;
      show(slider, value);
      await ask(value);
      if (!slider.dragged) update(slider, slider.control);
    }
    input.addEventListener("input", () => set(valueAt(slider.control, Number(input.value))));
    return slider;
  }

  /** The value in the arm that is acted on. @param {Control} control */
  function now(control) {
    return control.value[app.look.arm] ?? control.value.A ?? control.low;
  }

  /** @param {Slider} slider @param {number} value */
  function show({ control, output, input, original, reset }, value) {
    const text = [app.number(value, { maximumSignificantDigits: 3 }), unit(control)].filter(Boolean).join(" ");
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
    reset.disabled = value === original;
  }

  /** @param {Control} control */
  function unit({ unit: name }) {
    return app.texts.has(`units.${name}`) ? app.t(`units.${name}`) : name;
  }

  /** @param {Slider} slider @param {Control} control as the server has it */
  function update(slider, control) {
    slider.control = control;
    const { value } = control;
    const words = app.t("sliders.reset", { value: app.number(slider.original, { maximumSignificantDigits: 3 }) });
    slider.reset.title = words;
    slider.reset.setAttribute("aria-label", words);
    const differ = value.A !== undefined && value.B !== undefined && value.A !== value.B;
    const otherArm = app.look.arm === "A" ? "B" : "A";
    slider.other.textContent = differ ? `${otherArm} ${app.number(value[otherArm] ?? NaN, { maximumSignificantDigits: 3 })}` : "";
    if (slider.dragged) return;
    slider.input.value = String(placeOf(control, now(control)));
    show(slider, now(control));
  }

  function tell() {
    const { world, frame } = app;
    if (!world) return;
    const today = frame?.day ?? world.day;
    for (const control of world.controls) {
      const slider = sliders.get(control.path);
      if (!slider) continue;
      update(slider, control);
      const waits = !app.player.playing && world.edits.some((edit) => edit.pending && edit.path === control.path && edit.day >= today);
      slider.hint.textContent = waits ? app.t("sliders.effect", { day: app.number(today) }) : "";
    }
  }

  function tellEdits() {
    const paths = app.world?.controls.map((control) => control.path) ?? [];
    if (paths.length === sliders.size && paths.every((path) => sliders.has(path))) tell();
    else rebuild();
  }

  app.on("world", rebuild);
  app.on("edits", tellEdits);
  app.on("look", tell);
  app.on("playing", tell);
  app.on("language", rebuild);
  rebuild();
}
