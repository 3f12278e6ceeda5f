// Rates that can be changed while it runs. What a slider shows is what the server says, but for the one that is
// dragged.

import { actsOn } from "wom/acting.js";
import { latest } from "wom/asking.js";
import { settingWords, valueWords } from "wom/control_words.js";
import { element, iconButton, label } from "wom/elements.js";
import { PLACES, placeOf, valueAt } from "wom/slider_places.js";
import { armName } from "wom/world.js";

/** @import { App } from "wom/app.js" */
/** @import { Control } from "wom/types.js" */

/** How many sliders of a group are shown at once; the others, and other groups, are under "more". */
const FIRST = /** @type {Record<string, number>} */ ({ product: 2, talk: 1, move: 2, opinion: 2, choice: 1 });

/** Settings that say how products are bought and used. */
const OF_PRODUCTS =
  /^(?:products\.[^.]+\.(?:quality|price)|laws\.(?:choice\.(?:appeal|consider|opinion|price)|experience\..*|inquiry\..*))$/;

/** @typedef {{ control: Control, original: number, field: HTMLElement, input: HTMLInputElement,
 *   output: HTMLOutputElement, other: HTMLElement, reset: HTMLButtonElement, hint: HTMLElement, dragged: boolean }} Slider */

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
    sliders = new Map(shown().map((control) => [control.path, make(control)]));
    const fields = [...sliders.values()];
    /** @type {Record<string, number>} */
    const counts = {};
    const [first, rest] = [/** @type {Slider[]} */ ([]), /** @type {Slider[]} */ ([])];
    for (const slider of fields) {
      const { group } = slider.control;
      counts[group] = (counts[group] ?? 0) + 1;
      (counts[group] <= (FIRST[group] ?? 0) ? first : rest).push(slider);
    }
    root.replaceChildren(
      element("h2", {}, app.t("sliders.title")),
      ...grouped(first, false),
      rest.length
        ? element(
            "details",
            { class: "more", open: more },
            element("summary", {}, app.t("sliders.more", { n: app.number(rest.length) })),
            ...grouped(rest, true),
          )
        : "",
    );
    root.hidden = fields.length === 0;
    tell();
  }

  /** Controls of everything but other products, which have their own in their own picture. */
  function shown() {
    const { controls = [], product = "" } = app.world ?? {};
    const other = /^(?:products|marketing)\./;
    const its = controls.filter(({ path }) => !other.test(path) || path.split(".")[1] === product);
    // Of ideas nothing is bought or used: these numbers would change nothing.
    return app.world?.products.every(({ idea }) => idea) ? its.filter(({ path }) => !OF_PRODUCTS.test(path)) : its;
  }

  /** @param {Slider[]} some @param {boolean} headed */
  function grouped(some, headed) {
    /** @type {Map<string, Slider[]>} */
    const groups = new Map();
    for (const slider of some) groups.set(slider.control.group, [...(groups.get(slider.control.group) ?? []), slider]);
    return [...groups].map(([group, its]) => element(
      "fieldset", {},
      element("legend", { class: headed ? "" : "unseen" }, app.texts.known(`sliders.groups.${group}`, group)),
      ...its.map(({ field }) => field),
    ));
  }

  /** @param {Control} control @returns {Slider} */
  function make(control) {
    const id = `slider-${control.path.replace(/[^\w-]/g, "-")}`;
    const words = settingWords(app, control.path, control.words);
    const range = control.by_factors
      ? { min: 0, max: PLACES, step: 1 }
      : { min: control.low, max: control.high, step: control.step };
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
      "div",
      { class: "slider", "data-path": control.path },
      element(
        "div",
        { class: "head" },
        element("label", { for: id, class: "grow" }, words),
        other,
        reset,
        output,
        control.about ? what : "",
      ),
      input,
      about,
      hint,
    );
    if (!originals.has(control.path)) originals.set(control.path, now(control));
    const slider = {
      control,
      original: originals.get(control.path) ?? 0,
      field,
      input,
      output,
      other,
      reset,
      hint,
      dragged: false,
    };

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
    const text = valueWords(app, control, value);
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
    reset.disabled = value === original;
  }

  /** @param {Slider} slider @param {Control} control as the server has it */
  function update(slider, control) {
    slider.control = control;
    const { value } = control;
    const words = app.t("sliders.reset", { value: valueWords(app, control, slider.original) });
    label(slider.reset, words);
    const differ = value.A !== undefined && value.B !== undefined && value.A !== value.B;
    const otherArm = app.look.arm === "A" ? "B" : "A";
    slider.other.textContent = differ
      ? `${armName(app, otherArm)} ${valueWords(app, control, value[otherArm] ?? NaN)}`
      : "";
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
      const waits =
        !app.player.playing &&
        world.edits.some((edit) => edit.pending && edit.path === control.path && edit.day >= today);
      slider.hint.textContent = waits ? app.t("sliders.effect", { day: app.number(today) }) : "";
    }
  }

  function tellEdits() {
    const paths = shown().map((control) => control.path);
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
