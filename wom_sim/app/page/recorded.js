// A run that was recorded: its days are in this page, and nothing is asked of anybody. Written by
// wom_sim/app/replay.py.

import { Refusal } from "wom/app.js";
import { unpack } from "wom/packing.js";

/** @import { Answer, Frame, Source, Table, World } from "wom/types.js" */

/** What is kept of a dot as its difference from the picture before. */
const DRAWN = /** @type {const} */ (["opinion", "stage", "source", "aware"]);

/**
 * The recording that an element of the page holds.
 *
 * @param {HTMLElement} element
 * @returns {Promise<Source>}
 */
export async function recorded(element) {
  const bytes = Uint8Array.from(atob(element.textContent ?? ""), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const recording = unpack(await new Response(stream).arrayBuffer());
  for (const name of DRAWN) addUp(recording[name]);
  const { world, frames } = recording;
  let shown = 0;

  /** @type {Source} */
  return {
    live: false,
    stride: frames[Math.min(1, frames.length - 1)].day,
    async ask(request) {
      const before = shown;
      if (request.do === "open") {
        shown = 0;
        return worldOf(recording, world);
      }
      if (request.do === "step") {
        const day = frames[shown].day + Number(request.days);
        while (shown < frames.length - 1 && frames[shown].day < day) shown += 1;
      } else if (request.do === "go") {
        shown = nearest(frames, Number(request.day));
      } else if (request.do !== "frame") {
        throw new Refusal(`a recording cannot ${request.do}`);
      }
      return frameOf(recording, shown, request.do === "go" ? 0 : before);
    },
    close() {},
  };
}

/** Make pictures of differences between them, bytes that wrap round. @param {Table<Uint8Array>} table */
function addUp({ shape, values }) {
  const size = values.length / shape[0];
  for (let place = size; place < values.length; place++) values[place] += values[place - size];
}

/** The frame whose day is nearest to one. @param {{ day: number }[]} frames @param {number} day */
function nearest(frames, day) {
  let best = 0;
  frames.forEach((frame, place) => {
    if (Math.abs(frame.day - day) < Math.abs(frames[best].day - day)) best = place;
  });
  return best;
}

/** @param {Answer} recording @param {Omit<World, "kind">} world @returns {World} */
function worldOf(recording, world) {
  const { place, person, segment, ties, curves } = recording;
  const none = { shape: [curves.shape[0], 0, curves.shape[2]], values: curves.values.subarray(0, 0) };
  return /** @type {World} */ ({ ...world, kind: "world", place, person, segment, ties, curves: none });
}

/**
 * One picture, with the curves since another.
 *
 * @param {Answer} recording
 * @param {number} at
 * @param {number} since
 * @returns {Frame}
 */
function frameOf(recording, at, since) {
  const { world, frames, talks, talk, curves } = recording;
  const [first, last] = [frames[since].day, frames[at].day].map((day) => day / world.step);
  return /** @type {Frame} */ ({
    ...frames[at],
    kind: "frame",
    product: world.product,
    finished: at === frames.length - 1,
    ...Object.fromEntries([...DRAWN, "histogram", "counts"].map((name) => [name, one(recording[name], at)])),
    talk: rows(talk, talks.values[at], talks.values[at + 1]),
    curves: between(curves, first, last),
  });
}

/** One of the tables of which a larger one consists. @param {Table<any>} table @param {number} at @returns {Table} */
function one({ shape, values }, at) {
  const size = values.length / shape[0];
  return { shape: shape.slice(1), values: values.subarray(at * size, (at + 1) * size) };
}

/** Rows of a table. @param {Table<any>} table @param {number} first @param {number} end @returns {Table} */
function rows({ shape, values }, first, end) {
  const size = values.length / Math.max(shape[0], 1);
  return { shape: [end - first, ...shape.slice(1)], values: values.subarray(first * size, end * size) };
}

/** Steps of the curves of every arm. @param {Table<Float64Array>} curves @param {number} first @param {number} end */
function between({ shape, values }, first, end) {
  const [arms, steps, figures] = /** @type {[number, number, number]} */ (shape);
  const part = new Float64Array(arms * (end - first) * figures);
  for (let arm = 0; arm < arms; arm++) {
    const from = (arm * steps + first) * figures;
    part.set(values.subarray(from, from + (end - first) * figures), arm * (end - first) * figures);
  }
  return { shape: [arms, end - first, figures], values: part };
}
