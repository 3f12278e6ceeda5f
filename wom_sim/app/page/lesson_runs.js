// Opens and runs the worlds of a lesson, and keeps their numbers.

import { distance, numberOf, outcomeOf, shown } from "wom/lesson_numbers.js";

/** @import { App } from "wom/app.js" */
/** @import { Measure, Notes } from "wom/lesson_numbers.js" */
/** @import { Colouring, Frame, Look } from "wom/types.js" */

/** @typedef {{ kind: string, words: string, measure?: string, setting?: string, until?: number, speed?: number,
 *   colour?: Colouring }} Step */
/**
 * @typedef {object} Lesson
 * @property {string} topic
 * @property {number} minutes
 * @property {string} product
 * @property {Record<string, unknown>} scenario
 * @property {Record<string, { patch: Record<string, unknown>, b: Record<string, unknown> | null }>} settings
 * @property {Record<string, Measure>} measures
 * @property {Step[]} steps
 */
/** @typedef {{ scenario: unknown, b: unknown, day: number, look: Look }} Before */

/** Days that one request asks for where every day is looked at, and where only the last one is. */
const FEW_DAYS = 2;
const MANY_DAYS = 60;
/** Seed of the run that is watched; other luck counts on from it. */
const FIRST_SEED = 1;

export class Runs {
  /** Numbers by world. @type {Map<string, Notes>} */
  #notes = new Map();
  /** The world that is open. @type {string | null} */
  #open = null;
  /** Whether this opens a world just now, and not somebody else. */
  #opening = false;
  /** @type {Before | null} */
  #before = null;
  #ended = false;
  #off;

  /** @param {App} app @param {Lesson} lesson @param {() => void} strange called when somebody else opens a world */
  constructor(app, lesson, strange) {
    this.app = app;
    this.lesson = lesson;
    this.#off = [
      app.on("frame", (frame) => this.#note(frame)),
      app.on("world", (world) => {
        if (!this.#opening && world.name !== lesson.scenario.name) strange();
      }),
    ];
  }

  /** Remember what was open before, to come back to it. */
  async begin() {
    const { app } = this;
    if (app.world) {
      const { data, b } = await app.source.ask({ do: "share" });
      this.#before = { scenario: data, b, day: app.frame?.day ?? 0, look: { ...app.look, selected: null } };
    }
    const first = this.lesson.steps.find((step) => step.kind === "run");
    if (first?.setting) await this.open(first.setting);
  }

  /** Listen no more; what was open before stays closed. */
  forget() {
    this.#ended = true;
    for (const off of this.#off) off();
  }

  /** Go back to what was open before. */
  async end() {
    this.app.player.pause();
    this.forget();
    if (!this.#before) return;
    const { scenario, b, day, look } = this.#before;
    await this.app.ask({ do: "open", scenario: { data: scenario }, b });
    this.app.set(look);
    await this.app.ask(day ? { do: "go", day } : { do: "frame" });
  }

  /** @param {string} setting @param {number} [luck] how many other lucks have been tried before */
  async open(setting, luck = 0) {
    const { app, lesson } = this;
    if (this.#ended) return;
    const { patch, b } = lesson.settings[setting];
    app.player.pause();
    this.#opening = true;
    try {
      await app.ask({
        do: "open",
        scenario: { data: lesson.scenario },
        patch: { ...patch, seed: FIRST_SEED + luck },
        b: b && { patch: b },
        product: lesson.product,
      });
      this.#open = key(setting, luck);
      await app.ask({ do: "frame" });
    } finally {
      this.#opening = false;
    }
  }

  /** Open a world if it is not, and play it to a day. @param {Step} step */
  async play({ setting = "", until = 0, speed = 10, colour = "opinion" }) {
    const { app } = this;
    if (this.#open !== key(setting, 0) || (app.frame?.day ?? 0) >= until) await this.open(setting);
    app.set({ colour });
    app.player.setSpeed(speed);
    await app.player.playTo(until);
  }

  /** Whether a world has been lived up to a day. @param {Step} step */
  ran({ setting = "", until = 0 }) {
    return this.#notes.get(key(setting, 0))?.history.days.includes(until - 1) ?? false;
  }

  /**
   * Live through what a measure needs with other luck, without taking time.
   *
   * @param {Measure} measure
   * @param {number} luck
   */
  async again(measure, luck) {
    const days = measure.of === "value" ? MANY_DAYS : FEW_DAYS;
    for (const setting of new Set(Object.values(measure.sides).map((side) => side.setting))) {
      await this.open(setting, luck);
      while (!this.#ended && (this.app.frame?.day ?? 0) < measure.day) {
        await this.app.ask({ do: "step", days: Math.min(days, measure.day - (this.app.frame?.day ?? 0)) });
      }
    }
    return this.result(measure, luck);
  }

  /**
   * The numbers of the sides, and what has come out; null as long as one is missing.
   *
   * @param {Measure} measure @param {number} [luck]
   * @returns {{ numbers: Record<string, number>, outcome: string } | null}
   */
  result(measure, luck = 0) {
    /** @type {Record<string, number>} */
    const numbers = {};
    for (const [name, side] of Object.entries(measure.sides)) {
      const found = numberOf(measure, side, this.#notes.get(key(side.setting, luck)));
      if (found === null) return null;
      numbers[name] = found;
    }
    const all = Object.values(numbers);
    return { numbers, outcome: outcomeOf(measure, all[0], all[all.length - 1]) };
  }

  /** @param {Frame} frame */
  #note(frame) {
    const { world, history } = this.app;
    if (this.#open === null || !world || world.name !== this.lesson.scenario.name) return;
    let notes = this.#notes.get(this.#open);
    // A world that is opened again begins a new history.
    if (!notes || notes.history !== history) {
      notes = { history, seen: new Map() };
      this.#notes.set(this.#open, notes);
    }
    // Days that were gone back behind have not been lived.
    for (const day of notes.seen.keys()) if (day > frame.day) notes.seen.delete(day);
    // What the picture says of single people it does not say of groups of them.
    if (world.view !== "people") return;
    const wanted = new Set(Object.values(this.lesson.measures).flatMap((measure) => [measure.figure, measure.off]));
    const far =
      wanted.has("distance") && !notes.seen.size ? distance(world) : [...notes.seen.values()].at(-1)?.[0].distance;
    notes.seen.set(
      frame.day,
      world.arms.map((_, arm) => ({ ...shown(world, frame, arm), distance: far ?? NaN })),
    );
  }
}

/** @param {string} setting @param {number} luck */
function key(setting, luck) {
  return `${setting}/${luck}`;
}
