// The numbers that decide in lessons, out of the student's own runs.

import { BEST, NOBODY } from "wom/colours.js";

/** @import { Frame, History, World } from "wom/types.js" */

/** @typedef {{ setting: string, arm: "A" | "B", figure: string | null }} Side */
/**
 * What is compared; wom_sim/app/lessons.py says what the fields mean.
 *
 * @typedef {object} Measure
 * @property {string} figure
 * @property {"value" | "mean" | "gap"} of
 * @property {number} day
 * @property {number} since
 * @property {string | null} off
 * @property {Record<string, Side>} sides
 * @property {number | null} margin
 * @property {Record<string, number | null> | null} bands
 */
/** @typedef {{ history: History, seen: Map<number, Record<string, number>[]> }} Notes */

/** Opinion of a dot that is neither for nor against. */
const NEUTRAL = BEST / 2;
/** People from whom distances are counted, at most. */
const MOST_SOURCES = 1000;

/** The outcomes of a measure, in the order in which they are offered as answers. @param {Measure} measure */
export function outcomes(measure) {
  return measure.bands ? Object.keys(measure.bands) : ["first", "even", "last"];
}

/**
 * The number of a side, or null when it has not been run far enough.
 *
 * @param {Measure} measure @param {Side} side @param {Notes | undefined} notes of its world
 */
export function numberOf(measure, side, notes) {
  if (!notes) return null;
  const arm = side.arm === "B" ? 1 : 0;
  const figure = side.figure ?? measure.figure;
  if (measure.of === "value") return at(notes, arm, figure, measure.day);
  if (at(notes, arm, figure, measure.day) === null) return null;
  let sum = 0;
  let count = 0;
  for (let day = measure.since + 1; day <= measure.day; day++) {
    const value = at(notes, arm, figure, day);
    const off = measure.off === null ? 0 : at(notes, arm, measure.off, day);
    if (value === null || off === null) continue;
    sum += measure.off === null ? value : Math.abs(value - off);
    count += 1;
  }
  return count ? sum / count : null;
}

/** What has come out. @param {Measure} measure @param {number} first @param {number} last */
export function outcomeOf({ bands, margin }, first, last) {
  if (bands) {
    const found = Object.entries(bands).find(([, end]) => end === null || last <= end * first);
    return found ? found[0] : "even";
  }
  if (Math.abs(last - first) < (margin ?? 0)) return "even";
  return last > first ? "last" : "first";
}

/**
 * A figure after so many days; null where it is not known.
 *
 * @param {Notes} notes @param {number} arm @param {string} figure @param {number} day
 */
function at({ history, seen }, arm, figure, day) {
  const place = history.days.indexOf(day - 1);
  const value = history.values[arm]?.[figure]?.[place] ?? seen.get(day)?.[arm]?.[figure];
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/**
 * What the picture shows of an arm: the standard deviation of opinions, those for less those against as a share of
 * those
 * who know it, and the correlation of opinions over ties.
 *
 * @param {World} world @param {Frame} frame @param {number} arm
 */
export function shown(world, frame, arm) {
  const dots = frame.opinion.shape[1];
  const opinion = frame.opinion.values.subarray(arm * dots, (arm + 1) * dots);
  let [count, sum, squares, balance] = [0, 0, 0, 0];
  for (const x of opinion) {
    if (x === NOBODY) continue;
    const value = (x - NEUTRAL) / NEUTRAL;
    count += 1;
    sum += value;
    squares += value * value;
    balance += Math.sign(x - NEUTRAL);
  }
  const mean = sum / count;
  return {
    spread: Math.sqrt(Math.max(0, squares / count - mean * mean)),
    favour: balance / count,
    likeness: likeness(world, opinion),
  };
}

/** @param {World} world @param {Uint8Array} opinion */
function likeness(world, opinion) {
  const ties = world.ties.values;
  let [count, sum, squares, products] = [0, 0, 0, 0];
  for (let tie = 0; tie < ties.length; tie += 2) {
    const [x, y] = [opinion[ties[tie]], opinion[ties[tie + 1]]];
    if (x === NOBODY || y === NOBODY) continue;
    // A tie is counted from both of its ends.
    count += 2;
    sum += x + y;
    squares += x * x + y * y;
    products += 2 * x * y;
  }
  const mean = sum / count;
  return (products / count - mean * mean) / (squares / count - mean * mean);
}

/** The mean distance of two dots over ties, of those that can reach each other. @param {World} world */
export function distance(world) {
  const people = world.person.values.length;
  const ties = world.ties.values;
  const start = new Uint32Array(people + 1);
  for (const end of ties) start[end + 1] += 1;
  for (let dot = 0; dot < people; dot++) start[dot + 1] += start[dot];
  const room = start.slice();
  const friends = new Uint32Array(ties.length);
  for (let tie = 0; tie < ties.length; tie += 2) {
    friends[room[ties[tie]]++] = ties[tie + 1];
    friends[room[ties[tie + 1]]++] = ties[tie];
  }
  const steps = new Int32Array(people);
  const queue = new Uint32Array(people);
  const stride = Math.max(1, Math.ceil(people / MOST_SOURCES));
  let [sum, pairs] = [0, 0];
  for (let source = 0; source < people; source += stride) {
    steps.fill(-1);
    steps[source] = 0;
    queue[0] = source;
    let found = 1;
    for (let read = 0; read < found; read++) {
      const dot = queue[read];
      sum += steps[dot];
      for (let place = start[dot]; place < start[dot + 1]; place++) {
        const friend = friends[place];
        if (steps[friend] >= 0) continue;
        steps[friend] = steps[dot] + 1;
        queue[found++] = friend;
      }
    }
    pairs += found - 1;
  }
  return pairs ? sum / pairs : NaN;
}
