// What is drawn over the picture: who is looked at with their ties, the way that word came to them, and who is chosen.

import { opinionColour, fieldOf, rgb } from "wom/colours.js";

/** @import { App } from "wom/app.js" */
/** @import { Mark } from "wom/marks.js" */
/** @import { Story, World } from "wom/types.js" */

/**
 * Numbers of a line from dot to dot, and of a ring around one.
 *
 * @typedef {(from: number, to: number, colour: number[], opacity: number, width: number,
 *   start: number) => number[]} Line
 * @typedef {(dot: number, colour: number[], opacity: number, away: number, width: number) => number[]} Ring
 */

/** Ties of one person that are drawn at most. */
const MOST_TIES = 1000;

export class Trail {
  /** Who is under the pointer or the cursor. @type {number | null} */
  hover = null;
  /** @type {Set<number>} */
  chosen = new Set();
  /** @type {Story | null} */
  story = null;
  /** Dots of people. @type {Map<number, number>} */
  #dots = new Map();

  /** @param {App} app */
  constructor(app) {
    this.app = app;
  }

  /** @param {World} world */
  setWorld(world) {
    this.hover = null;
    this.story = null;
    this.chosen.clear();
    this.places = world.place.values;
    this.ties = world.ties.values;
    this.#dots = new Map();
    if (world.each === 1) world.person.values.forEach((person, dot) => this.#dots.set(person, dot));
  }

  /** Dots that a dot has ties with. @param {number} dot */
  neighbours(dot) {
    const found = [];
    const ties = this.ties ?? new Uint32Array();
    for (let at = 0; at < ties.length && found.length < MOST_TIES; at += 2) {
      if (ties[at] === dot) found.push(ties[at + 1]);
      else if (ties[at + 1] === dot) found.push(ties[at]);
    }
    return found;
  }

  /**
   * What is to be drawn over each arm.
   *
   * @param {boolean} dense whether dots hide what is under them
   * @returns {Mark[]}
   */
  marks(dense) {
    const { app, places } = this;
    const { world, theme, look } = app;
    if (!world || !places) return [];
    const ink = share(fieldOf(theme).ink);
    /** @type {Line} */
    const line = (from, to, colour, opacity, width, start) => [
      places[2 * from], places[2 * from + 1], places[2 * to], places[2 * to + 1], ...colour, opacity, width, start,
    ];
    /** @type {Ring} */
    const ring = (dot, colour, opacity, away, width) => [
      places[2 * dot],
      places[2 * dot + 1],
      ...colour,
      opacity,
      away,
      width,
    ];

    return world.arms.map((name) => {
      /** @type {Mark} */
      const mark = { under: [], over: [], rings: [] };
      const shown = look.selected ?? this.hover;
      if (shown !== null && look.ties) {
        for (const other of this.neighbours(shown))
          (dense ? mark.over : mark.under).push(...line(shown, other, ink, dense ? 0.7 : 0.5, 1.3, 1));
      }
      if (this.story && look.selected !== null && name === look.arm) this.#addStory(mark, look.selected, line, ring);
      for (const dot of this.chosen) mark.rings.push(...ring(dot, share(opinionColour(0.9, theme)), 1, 2.5, 2.5));
      if (look.selected !== null) mark.rings.push(...ring(look.selected, ink, 1, 3.5, 2.25));
      if (this.hover !== null && this.hover !== look.selected) mark.rings.push(...ring(this.hover, ink, 0.9, 2, 1.5));
      return mark;
    });
  }

  /**
   * The chain through which somebody came to know the product, and whom they told.
   *
   * @param {Mark} mark
   * @param {number} selected
   * @param {Line} line
   * @param {Ring} ring
   */
  #addStory(mark, selected, line, ring) {
    const story = /** @type {Story} */ (this.story);
    const dark = this.app.theme === "dark";
    const came = share(dark ? "#ffd166" : "#7a2fb8");
    const told = share(dark ? "#8be0c0" : "#00796b");
    const dots = (/** @type {{ person: number }[]} */ people) =>
      people.map(({ person }) => this.#dots.get(person)).filter((dot) => dot !== undefined);
    const chain = dots(story.chain).filter((dot) => dot !== selected).reverse();
    const way = [...chain, selected];
    for (const dot of dots(story.told)) {
      mark.over.push(...line(selected, dot, told, 0.9, 1.8, 0.3));
      mark.rings.push(...ring(dot, told, 1, 1.5, 1.5));
    }
    for (let at = 1; at < way.length; at++) mark.over.push(...line(way[at - 1], way[at], came, 1, 2.6, 0.25));
    for (const dot of chain) mark.rings.push(...ring(dot, came, 1, 1.5, 2));
  }
}

/** A colour by shares of 1. @param {string} hex */
function share(hex) {
  return rgb(hex).map((byte) => byte / 255);
}
