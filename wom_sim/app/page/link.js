// A state of the page as a link. All of it is in the fragment, which browsers keep to themselves: it never reaches a
// server.

import { COLOURINGS } from "wom/colours.js";

/** @import { Colouring, Look } from "wom/types.js" */

/**
 * @typedef {object} State
 * @property {unknown} scenario data of the scenario, what was changed while it ran included
 * @property {unknown} b what B is, as in the request `open`
 * @property {number} day
 * @property {Partial<Look>} look
 */

/** Characters of a link beyond which mail and chat programs cut it off. */
export const LONGEST = 30_000;
/** Bytes of a state beyond which a link is not believed. */
const LARGEST = 8_000_000;

/** @param {State} state @returns {Promise<string>} what stands after `#` */
export async function toFragment(state) {
  const bytes = await passed(new Blob([JSON.stringify(state)]), new CompressionStream("deflate"), LARGEST);
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return `s=${btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")}`;
}

/**
 * @param {string} fragment with or without `#`
 * @returns {Promise<State | null>} null when there is none in it
 * Throws when it is cut off or not from here.
 */
export async function fromFragment(fragment) {
  const found = fragment.match(/^#?s=([\w-]+)$/);
  if (!found) return null;
  const bytes = Uint8Array.from(atob(found[1].replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const state = JSON.parse(
    new TextDecoder().decode(await passed(new Blob([bytes]), new DecompressionStream("deflate"), LARGEST)),
  );
  if (typeof state?.scenario !== "object" || state.scenario === null) throw new TypeError("no scenario");
  return {
    scenario: state.scenario,
    b: state.b ?? null,
    day: Math.max(0, Math.floor(Number(state.day) || 0)),
    look: lookOf(state.look ?? {}),
  };
}

/** What is believed of a look that comes with a link. @param {Record<string, unknown>} look @returns {Partial<Look>} */
function lookOf({ colour, ties, talk }) {
  return {
    ...(COLOURINGS.includes(/** @type {Colouring} */ (colour)) ? { colour: /** @type {Colouring} */ (colour) } : {}),
    ...(typeof ties === "boolean" ? { ties } : {}),
    ...(typeof talk === "boolean" ? { talk } : {}),
  };
}

/**
 * What comes out of a stream that a blob goes through.
 *
 * @param {Blob} blob
 * @param {GenericTransformStream} through
 * @param {number} most
 */
async function passed(blob, through, most) {
  const reader = blob
    .stream()
    .pipeThrough(/** @type {ReadableWritablePair<Uint8Array<ArrayBuffer>, any>} */ (through))
    .getReader();
  const parts = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length;
    if (size > most) throw new RangeError("too large");
    parts.push(read.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
