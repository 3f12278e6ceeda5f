// Marketing that can be switched on and off while it runs, and what can be started today.

import { actsOn } from "wom/acting.js";
import { quietly } from "wom/asking.js";
import { element, icon } from "wom/elements.js";
import { armName } from "wom/world.js";

/** @import { App } from "wom/app.js" */
/** @import { Move, Starter } from "wom/types.js" */

/** @typedef {{ move: Move, button: HTMLButtonElement, state: HTMLElement, again: HTMLButtonElement,
 *   day: HTMLElement, shown: string }} Row */

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  /** @type {Row[]} */
  let rows = [];
  /** Dots that were clicked on, while gifts are being given. @type {Set<number>} */
  const chosen = new Set();
  /** @type {Starter | null} */
  let giving = null;
  const heading = element("h2");
  const list = element("div", { class: "move-list" });
  const palette = element("div", { class: "palette" });
  const choosing = element("div", { class: "choosing card", role: "status" });
  root.replaceChildren(heading, list, palette, choosing);

  const today = () => app.frame?.day ?? app.world?.day ?? 0;
  /** @param {string} path @param {unknown} value */
  const change = (path, value) => quietly(app.ask({ do: "change", path, value, arm: actsOn(app) }));

  function rebuild() {
    const { world } = app;
    if (!world) return;
    heading.textContent = app.t("moves.title");
    const moves = world.moves.filter((move) => !move.product || move.product === world.product);
    rows = moves.map(make);
    list.replaceChildren(...(rows.length ? rows.map(card) : [element("p", { class: "soft" }, app.t("moves.none"))]));
    palette.replaceChildren(
      element("h3", {}, app.t("moves.start")),
      element(
        "div",
        { class: "row" },
        ...world.palette.map((starter) =>
          element(
            "button",
            {
              type: "button",
              class: starter.kind === "crisis" ? "warn" : "",
              "data-kind": starter.kind,
              title: aboutKind(starter.kind),
              onclick: () => start(starter),
            },
            icon("plus"),
            kindWords(starter),
          ),
        ),
      ),
    );
    palette.hidden = world.palette.length === 0;
    tellChoosing();
    tell();
  }

  /** @param {Move} move @returns {Row} */
  function make(move) {
    const button = element("button", {
      type: "button", role: "switch", class: "switch", "aria-label": move.name,
      onclick: () => change(move.path, isOn(move) ? null : move.data),
    });
    const again = element(
      "button",
      { type: "button", class: "plain tiny", onclick: () => change(move.path, fromToday(move.data)) },
      app.t("moves.again"),
    );
    return {
      move,
      button,
      again,
      state: element("span", { class: "soft small" }),
      day: element("i", { class: "now" }),
      shown: "",
    };
  }

  /** @param {Row} row */
  function card({ move, button, state, again, day }) {
    const { on } = move;
    const end = app.world?.horizon || 1;
    const span = element("i", { class: "span" });
    const from = Math.min(1, move.from / end);
    span.style.setProperty("--from", String(from));
    span.style.setProperty("--width", String(Math.max(0, Math.min(1, (move.until ?? move.from + 1) / end) - from)));
    const kind = app.texts.known(`kinds.${move.kind}`, move.kind);
    // What one arm alone has is said, or the switch would seem to speak for both.
    const only = on.B === undefined || on.A === on.B ? "" : on.A ? "A" : "B";
    return element(
      "div",
      { class: `move ${move.kind === "crisis" ? "crisis" : ""}`, "data-path": move.path },
      element(
        "div",
        { class: "grow" },
        element("strong", {}, move.name),
        element("span", { class: "soft small" }, ` ${kind} `),
        only && element("span", { class: `arm arm-${only}` }, armName(app, only)),
        element("div", {}, state),
      ),
      again,
      button,
      element("div", { class: "window", "aria-hidden": "true" }, span, day),
    );
  }

  /** @param {Move} move */
  const isOn = (move) => move.on[app.look.arm] ?? move.on.A ?? false;

  /** What a move does on a day; the server says only what it did when something was last changed. @param {Move} move */
  function stateOf(move) {
    const now = today();
    if (!isOn(move)) return "off";
    if (move.state === "waits") return "waits";
    if (now < move.from) return "to_come";
    return move.until !== null && now >= move.until ? "over" : "running";
  }

  function tell() {
    if (root.offsetParent === null && rows.some((row) => row.shown)) return;
    const end = app.world?.horizon || 1;
    for (const row of rows) {
      row.day.style.setProperty("--from", String(today() / end));
      const state = stateOf(row.move);
      if (row.shown === state) continue;
      row.shown = state;
      const { move } = row;
      row.state.textContent = app.t(`moves.state_${state}`, {
        day: app.number(state === "over" ? (move.until ?? 0) : move.from),
      });
      row.button.setAttribute("aria-checked", String(state !== "off"));
      row.again.hidden = state !== "over";
      row.state.className = `small state-${state}`;
    }
  }

  /** @param {Starter} starter */
  function kindWords({ kind, words }) {
    return app.texts.known(`moves.starters.${kind}`, words);
  }

  /** @param {string} kind */
  function aboutKind(kind) {
    return app.texts.known(`kinds.${kind}_about`, "");
  }

  /** @param {Starter} starter */
  function start(starter) {
    if (starter.kind === "seeding") choose(starter);
    else change(starter.path, fromToday(starter.data));
  }

  /**
   * The same, from today on for as long as it took.
   *
   * @param {Record<string, any>} data
   * @returns {Record<string, any>}
   */
  function fromToday(data) {
    const now = today();
    if ("on" in data) return { ...data, on: now };
    const { from = 0, until = null } = data;
    return until === null ? { ...data, from: now } : { ...data, from: now, until: now + until - from };
  }

  // --- gifts for people who are clicked on -----------------------------------------------------------

  /** @param {Starter | null} starter */
  function choose(starter) {
    giving = starter;
    chosen.clear();
    if (starter) app.player.pause();
    app.take(starter ? "seeds" : null);
    tellChoosing();
    if (starter) choosing.scrollIntoView({ block: "nearest" });
  }

  function tellChoosing() {
    choosing.hidden = giving === null;
    if (!giving) return;
    const done = element(
      "button",
      { type: "button", class: "main", onclick: give },
      app.t("moves.seeds_done", { n: app.number(chosen.size) }),
    );
    done.disabled = chosen.size === 0;
    choosing.replaceChildren(
      element("p", {}, app.t("moves.seeds")),
      element("p", {}, element("strong", {}, app.t("moves.seeds_chosen", { n: app.number(chosen.size) }))),
      element(
        "div",
        { class: "row" },
        done,
        element("button", { type: "button", onclick: () => choose(null) }, app.t("moves.seeds_cancel")),
      ),
    );
  }

  async function give() {
    const { world } = app;
    if (!giving || !world) return;
    const people = [...chosen].map((dot) => world.person.values[dot]);
    await quietly(
      app
        .ask({ do: "change", path: giving.path, value: fromToday(giving.data), people, arm: actsOn(app) })
        .then(() => choose(null)),
    );
  }

  app.on("picked", (dot) => {
    if (!giving) return;
    if (!chosen.delete(dot)) chosen.add(dot);
    tellChoosing();
  });
  app.on("world", () => (giving && choose(null), rebuild()));
  app.on("edits", rebuild);
  app.on("language", rebuild);
  app.on("look", rebuild);
  app.on("frame", tell);
  rebuild();
}
