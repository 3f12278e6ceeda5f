// Plays: asks for the next days at the wanted pace, two requests under way so that the server never waits for the page.

/** @import { App } from "wom/app.js" */

/** Requests under way. */
const AHEAD = 2;
/** Most days that one request may ask for. */
const MOST_DAYS = 60;
/** Pictures a second beyond which several days go into one. */
const MOST_PICTURES = 30;

export class Player {
  playing = false;
  speed = 10;
  #under_way = 0;
  /** Days that requests under way ask for. */
  #ahead = 0;
  #due = 0;
  #last = 0;
  /** @type {number | null} */
  #until = null;
  /** @type {(() => void)[]} */
  #paused = [];

  /** @param {App} app */
  constructor(app) {
    this.app = app;
  }

  play() {
    const { world, frame } = this.app;
    if (this.playing || !world || frame?.finished) return;
    this.playing = true;
    this.#due = 1;
    this.#last = performance.now();
    this.app.tell("playing", true);
    requestAnimationFrame((now) => this.#tick(now));
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.#until = null;
    this.app.tell("playing", false);
    for (const resolve of this.#paused.splice(0)) resolve();
  }

  async step() {
    this.pause();
    if (!this.app.frame?.finished) await this.app.ask({ do: "step", days: this.#step });
  }

  /** @param {number} day */
  async go(day) {
    this.pause();
    await this.app.ask({ do: "go", day });
  }

  reset() {
    return this.go(0);
  }

  /** @param {number} day */
  playTo(day) {
    if (!this.app.world || (this.app.frame?.day ?? 0) >= day) return Promise.resolve();
    this.#until = day;
    this.play();
    return /** @type {Promise<void>} */ (new Promise((resolve) => this.#paused.push(resolve)));
  }

  /** @param {number} daysPerSecond */
  setSpeed(daysPerSecond) {
    this.speed = daysPerSecond;
    this.app.tell("speed", daysPerSecond);
  }

  /** @param {number} now */
  #tick(now) {
    if (!this.playing) return;
    const step = this.#step;
    // What a slow machine has missed is not made up for, so that it stays as responsive as it can be.
    this.#due = Math.min(
      this.#due + ((now - this.#last) / 1000) * this.speed,
      2 * Math.max(this.speed / MOST_PICTURES, step),
    );
    this.#last = now;
    const wanted = Math.max(this.speed / MOST_PICTURES, step);
    if (this.#due >= wanted && this.#under_way < AHEAD) {
      const days = Math.min(MOST_DAYS, Math.max(1, Math.floor(this.#due / step)) * step, this.#left());
      this.#due -= days;
      if (days > 0) this.#ask(days);
    }
    requestAnimationFrame((next) => this.#tick(next));
  }

  /** Days from one picture to the next. */
  get #step() {
    return this.app.source.stride ?? this.app.world?.step ?? 1;
  }

  /** Days that are left to ask for. */
  #left() {
    const end = this.#until ?? this.app.world?.horizon ?? 0;
    return Math.max(0, end - (this.app.frame?.day ?? 0) - this.#ahead);
  }

  /** @param {number} days */
  async #ask(days) {
    this.#under_way += 1;
    this.#ahead += days;
    try {
      const answer = await this.app.ask({ do: "step", days });
      if (answer.finished || (this.#until !== null && answer.day >= this.#until)) this.pause();
    } catch {
      this.pause();
    } finally {
      this.#under_way -= 1;
      this.#ahead -= days;
    }
  }
}
