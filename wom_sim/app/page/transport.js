// Time: play, pause, a day on, back to the start, any day, and how fast. Also by keyboard.

import { latest, quietly } from "wom/asking.js";
import { element, icon, iconButton, label } from "wom/elements.js";

/** @import { App } from "wom/app.js" */

const SLOWEST = 1;
const FASTEST = 60;
/** Places of the speed's slider, which goes by factors. */
const PLACES = 100;

/** @param {number} place */
const speedAt = (place) => Math.round(SLOWEST * (FASTEST / SLOWEST) ** (place / PLACES));
/** @param {number} speed */
const placeOf = (speed) => Math.round((PLACES * Math.log(speed / SLOWEST)) / Math.log(FASTEST / SLOWEST));

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const { player } = app;
  const finished = () => app.frame?.finished ?? false;

  const reset = iconButton("reset", "", () => quietly(player.reset()));
  const play = element("button", { type: "button", class: "main play", onclick: toggle });
  const step = iconButton("step", "", () => quietly(player.step()));
  const dayLabel = element("label", { class: "day", for: "day" });
  const day = element("input", { type: "range", id: "day", min: 0, value: 0 });
  const marks = element("div", { class: "marks", "aria-hidden": "true" });
  const speedLabel = element("label", { class: "soft small", for: "speed" });
  const speed = element("input", { type: "range", id: "speed", min: 0, max: PLACES, value: placeOf(player.speed) });
  root.replaceChildren(
    element("div", { class: "buttons" }, reset, play, step),
    element("div", { class: "time" }, dayLabel, element("div", { class: "track" }, marks, day)),
    element("div", { class: "speed" }, speedLabel, speed),
  );

  const go = latest((/** @type {number} */ wanted) => player.go(wanted));
  let dragged = false;
  day.addEventListener("input", () => {
    dragged = true;
    tellDay(Number(day.value));
    go(Number(day.value));
  });
  day.addEventListener("change", () => (dragged = false));
  speed.addEventListener("input", () => player.setSpeed(speedAt(Number(speed.value))));

  function toggle() {
    if (player.playing) player.pause();
    else if (finished()) quietly(player.reset().then(() => player.play()));
    else player.play();
  }

  /** @param {number} lived */
  function tellDay(lived) {
    const words = app.t("transport.day_of", { day: app.number(lived), horizon: app.number(app.world?.horizon ?? 0) });
    dayLabel.textContent = words;
    day.setAttribute("aria-valuetext", words);
  }

  function tellFrame() {
    const lived = app.frame?.day ?? app.world?.day ?? 0;
    if (!dragged) {
      day.value = String(lived);
      tellDay(lived);
    }
    reset.disabled = lived === 0;
    step.disabled = finished();
    tellPlay();
  }

  let shown = "";
  function tellPlay() {
    const state = player.playing ? "pause" : finished() ? "again" : "play";
    if (state === shown) return;
    shown = state;
    play.replaceChildren(
      icon(/** @type {"play" | "pause" | "again"} */ (state)),
      element("span", {}, app.t(`transport.${state}`)),
    );
  }

  function tellSpeed() {
    const words = app.t("transport.days_per_second", { n: app.number(player.speed) });
    speedLabel.textContent = words;
    speed.setAttribute("aria-valuetext", words);
    speed.setAttribute("aria-label", app.t("transport.speed"));
    speed.value = String(placeOf(player.speed));
  }

  /** Where moves run, and where something was changed. */
  function tellMarks() {
    const { world } = app;
    if (!world) return;
    day.max = String(world.horizon);
    day.step = String(world.step);
    const end = world.horizon || 1;
    const bars = world.moves
      .filter((move) => (move.product === world.product || !move.product) && (move.on[app.look.arm] ?? true))
      .map((move) => mark("span", move.from / end, (move.until ?? move.from) / end));
    const edits = world.edits.map((edit) => mark("edit", edit.day / end, edit.day / end));
    marks.replaceChildren(...bars, ...edits);
  }

  function tellWords() {
    for (const [button, key] of /** @type {[HTMLButtonElement, string][]} */ ([
      [reset, "transport.reset"],
      [step, "transport.step"],
    ])) {
      label(button, app.t(key));
    }
    shown = "";
    tellFrame();
    tellSpeed();
  }

  app.on("world", () => (tellMarks(), tellWords()));
  app.on("edits", tellMarks);
  app.on("look", tellMarks);
  app.on("frame", tellFrame);
  app.on("playing", tellPlay);
  app.on("speed", tellSpeed);
  app.on("language", tellWords);
  tellWords();

  document.addEventListener("keydown", (event) => {
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      !app.world ||
      document.querySelector("dialog[open]")
    )
      return;
    const at = event.target instanceof Element ? event.target : document.body;
    if (at.closest("input:not([type=range]), select, textarea, [contenteditable]")) return;
    const pressed = at.closest("button, a, summary, [role=switch], [role=tab]");
    const moved = at.closest("input, [role=tab], [role=slider]");
    if (event.key === " " && !pressed) toggle();
    else if (event.key === "ArrowRight" && !moved) quietly(player.step());
    else if (event.key === "Home" && !moved) quietly(player.reset());
    else if (event.key === ",") player.setSpeed(Math.max(SLOWEST, Math.round(player.speed / 1.5)));
    else if (event.key === ".") player.setSpeed(Math.min(FASTEST, Math.ceil(player.speed * 1.5)));
    else return;
    event.preventDefault();
  });
}

/**
 * A mark under the days, from one share of the time to another.
 *
 * @param {string} kind
 * @param {number} from
 * @param {number} until
 */
function mark(kind, from, until) {
  const made = element("i", { class: kind });
  made.style.setProperty("--from", String(Math.max(0, from)));
  made.style.setProperty("--width", String(Math.min(1, until) - Math.max(0, from)));
  return made;
}
