// What the panels of the page share: the world, today's frame, the curves so far, what is looked at, and who is told.

import { Player } from "wom/player.js";

/** @import { Answer, Edits, Events, Frame, History, Language, Look } from "wom/types.js" */
/** @import { Request, Source, Story, Theme, World } from "wom/types.js" */
/** @import { Texts } from "wom/texts.js" */

/** What the server refuses, or cannot answer any more. */
export class Refusal extends Error {
  /** @param {string} problem @param {string} [remedy] @param {string} [where] */
  constructor(problem, remedy = "", where = "") {
    super(problem);
    this.remedy = remedy;
    this.where = where;
  }
}

export class App {
  /** @type {World | null} */
  world = null;
  /** @type {Frame | null} */
  frame = null;
  /** @type {History} */
  history = { days: [], values: [] };
  /** @type {Look} */
  look = { colour: "opinion", ties: true, talk: true, selected: null, arm: "A", both: false };
  /** @type {Events["tool"]} */
  tool = null;
  /** @type {Theme} */
  theme = "light";
  /** @type {Map<string, Set<(detail: any) => void>>} */
  #listeners = new Map();

  /** @param {Source} source @param {Texts} texts */
  constructor(source, texts) {
    this.source = source;
    this.texts = texts;
    this.player = new Player(this);
  }

  // --- words ---------------------------------------------------------------------------------------

  /** @param {string} key @param {Record<string, string | number>} [values] */
  t(key, values) {
    return this.texts.t(key, values);
  }

  /** @param {number} x @param {Intl.NumberFormatOptions} [how] */
  number(x, how) {
    return this.texts.number(x, how);
  }

  /** @param {number} x @param {number} [digits] */
  percent(x, digits) {
    return this.texts.percent(x, digits);
  }

  /** @param {number} x */
  money(x) {
    return this.texts.money(x, this.world?.currency ?? "");
  }

  /** @param {Language} language */
  speak(language) {
    this.texts.language = language;
    document.documentElement.lang = language;
    document.documentElement.dir = this.texts.direction;
    this.tell("language", language);
  }

  /** @param {Theme} theme */
  wear(theme) {
    this.theme = theme;
    document.documentElement.dataset.theme = theme;
    this.tell("theme", theme);
  }

  // --- who is told of what -------------------------------------------------------------------------

  /**
   * @template {keyof Events} E
   * @param {E} event
   * @param {(detail: Events[E]) => void} listener
   * @returns {() => void} what ends it
   */
  on(event, listener) {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /**
   * @template {keyof Events} E
   * @param {E} event
   * @param {Events[E]} detail
   */
  tell(event, detail) {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        listener(detail);
      } catch (fault) {
        // A fault of one panel is told to whoever develops it, and leaves the others be.
        reportError(fault);
      }
    }
  }

  /** @param {Partial<Look>} change */
  set(change) {
    Object.assign(this.look, change);
    this.tell("look", this.look);
  }

  /** @param {Events["tool"]} tool */
  take(tool) {
    this.tool = tool;
    this.tell("tool", tool);
  }

  /** A dot was clicked. @param {number} dot */
  picked(dot) {
    this.tell("picked", dot);
    if (this.tool === null) this.set({ selected: dot });
  }

  // --- asking --------------------------------------------------------------------------------------

  /**
   * Ask the source, and take in its answer. A refusal is told and thrown.
   *
   * @param {Request} request
   * @returns {Promise<Answer>}
   */
  async ask(request) {
    let told = false;
    try {
      const answer = await this.source.ask(request, (share, words) => {
        told = true;
        this.tell("progress", { share, words });
      });
      this.#take(answer);
      return answer;
    } catch (fault) {
      if (fault instanceof Refusal) {
        const lost = fault.message === "lost";
        const problem = lost ? this.t("errors.lost") : [fault.where, fault.message].filter(Boolean).join(": ");
        this.tell("refused", { problem, remedy: lost ? this.t("errors.reload") : fault.remedy });
      }
      throw fault;
    } finally {
      if (told) this.tell("progress", null);
    }
  }

  /** @param {Answer} answer */
  #take(answer) {
    if (answer.kind === "world") {
      const world = /** @type {World} */ (answer);
      this.world = world;
      // What is known of today was drawn in other dots, or of other arms.
      this.frame = null;
      this.history = {
        days: [],
        values: world.arms.map(() => Object.fromEntries(world.figures.map((name) => [name, []]))),
      };
      this.#extend(world, world.day);
      const arm = world.arms.includes(this.look.arm) ? this.look.arm : "A";
      Object.assign(this.look, { arm, selected: null });
      this.tell("world", world);
      this.tell("look", this.look);
    } else if (answer.kind === "frame") {
      const frame = /** @type {Frame} */ (answer);
      this.#extend(frame, frame.day);
      this.frame = frame;
      this.tell("frame", frame);
      if (frame.edits) this.#edited(/** @type {Edits} */ (frame));
    } else if (answer.kind === "edits") {
      this.#edited(/** @type {Edits & Answer} */ (answer));
    } else if (answer.kind === "story") {
      this.tell("story", /** @type {Story} */ (answer));
    }
  }

  /** @param {Edits} told */
  #edited({ edits, controls, moves, palette }) {
    if (!this.world) return;
    Object.assign(this.world, { edits, controls, moves, palette });
    this.tell("edits", this.world);
  }

  /**
   * Add the curves of an answer, which end with its day; what was known of later days is forgotten.
   *
   * @param {World | Frame} answer
   * @param {number} day
   */
  #extend(answer, day) {
    const world = /** @type {World} */ (this.world);
    const { shape, values } = answer.curves;
    const [arms, steps, figures] = /** @type {[number, number, number]} */ (shape);
    const { history } = this;
    const first = day / world.step - steps;
    history.days.length = Math.min(history.days.length, first);
    for (let step = 0; step < steps; step++) history.days.push((first + step + 1) * world.step - 1);
    for (let arm = 0; arm < arms; arm++) {
      world.figures.forEach((name, place) => {
        const series = history.values[arm][name];
        series.length = Math.min(series.length, first);
        for (let step = 0; step < steps; step++) series.push(values[(arm * steps + step) * figures + place]);
      });
    }
  }
}
