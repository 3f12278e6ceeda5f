// What can be said of a run in one sentence: rules, the weightiest first. What they say follows from the numbers alone.

import { happenings } from "wom/happenings.js";
import { isIdea } from "wom/world.js";

/** @import { History, World } from "wom/types.js" */

/**
 * @typedef {object} Told a sentence, as the key of its words and what is put into them
 * @property {string} key
 * @property {Record<string, Value>} values
 *
 * @typedef {{ percent: number } | { number: number } | { decimal: number } | { arm: string } | { word: string } |
 *   { path: string, name: string }} Value how a value is written; a `word` is itself the key of words
 *
 * @typedef {object} Now
 * @property {World} world
 * @property {History} history
 * @property {number} arm place of the arm that is told of
 * @property {Record<string, number>[]} counts of the last step, by arm
 * @property {number} since days that had been lived when something was last told
 * @property {number} day days that have been lived
 */

/** Steps that are taken together, so that the luck of a day makes no news. */
const SPAN = 7;
const LANDMARKS = { most: 0.9, half: 0.5, tenth: 0.1 };
/** Least mean word that is called good or bad, and least mean opinion that is called for or against. */
const CLEAR = 0.05;
const LEANING = 0.1;
/** Least difference of what is heard from what is thought, and of B from A, that is spoken of. */
const BIASED = 0.15;
const APART = 0.05;
/** Sales have passed a peak when their mean is below this share of the best one. */
const PASSED = 0.7;

/** @type {((now: Now) => Told | null)[]} */
const NEWS = [done, landmark, firstCustomers, turned, peak, partedWays, misheard];

/** The weightiest thing that is new since something was told, or how things stand. @param {Now} now @returns {Told} */
export function telling(now) {
  if (now.day === 0) return { key: "beginning", values: { people: { number: now.world.people } } };
  for (const rule of NEWS) {
    const told = rule(now);
    if (told) return told;
  }
  return standing(now);
}

// --- news ------------------------------------------------------------------------------------------

/** A move began or ended, or an edit took effect: the last of them. @param {Now} now */
function done({ world, since, day }) {
  const found = happenings(world, since, day);
  if (found.length === 0) return null;
  const { key, arm, path, name, day: when } = found[found.length - 1];
  const only = world.arms.length > 1 && arm !== "both" ? "_in" : "";
  return {
    key: `${key}${only}`,
    values: { name: { path, name }, day: { number: when }, ...(only && { arm: { arm } }) },
  };
}

/** Enough people know it for the first time. @param {Now} now */
function landmark(now) {
  for (const [key, share] of Object.entries(LANDMARKS)) {
    const place = firstAt(now, "awareness", (x) => x >= share);
    if (place >= 0)
      return {
        key: `know_${key}`,
        values: { day: dayAt(now, place), share: { percent: series(now, "awareness")[place] } },
      };
  }
  return null;
}

/** @param {Now} now */
function firstCustomers(now) {
  const adoption = series(now, "adoption");
  const place = firstAt(now, "adoption", (x) => x > 0);
  if (place < 1) return null;
  return {
    key: "first_customers",
    values: { day: dayAt(now, place), n: { number: Math.round(adoption[place] * now.world.people) } },
  };
}

/** The mean word is clearly against it, or for it, and was last clearly the other way. @param {Now} now */
function turned(now) {
  const words = series(now, "voiced");
  const from = first(now);
  let side = 0;
  for (let place = 0; place < words.length; place++) {
    const mean = meanOf(words, place);
    if (!(Math.abs(mean) > CLEAR)) continue;
    const news = side === -Math.sign(mean);
    side = Math.sign(mean);
    if (news && place >= from) {
      return {
        key: side < 0 ? "turned_against" : "turned_for",
        values: { day: dayAt(now, place), days: span(now), mean: { decimal: mean } },
      };
    }
  }
  return null;
}

/** Sales fall well below those of the best days. @param {Now} now */
function peak(now) {
  const sales = series(now, "sales").map((sold) => sold / now.world.step);
  const means = sales.map((_, place) => meanOf(sales, place));
  for (let place = Math.max(first(now), SPAN); place < means.length; place++) {
    let best = SPAN - 1;
    for (let at = best; at <= place; at++) if (means[at] > means[best]) best = at;
    const low = PASSED * means[best];
    if (means[best] >= 1 && place - best >= SPAN && means[place] < low && means[place - 1] >= low) {
      return {
        key: "peak",
        values: {
          day: dayAt(now, best),
          later: dayAt(now, place),
          days: span(now),
          before: { decimal: means[best] },
          after: { decimal: means[place] },
        },
      };
    }
  }
  return null;
}

/** A and B differ for the first time by so much that it is worth a word. @param {Now} now */
function partedWays(now) {
  if (now.world.arms.length < 2) return null;
  for (const figure of ["awareness", "adoption"]) {
    const [a, b] = [now.history.values[0][figure], now.history.values[1][figure]];
    const place = b.findIndex((value, at) => Math.abs(value - a[at]) >= APART);
    if (place < first(now) || place < 0) continue;
    const ahead = b[place] > a[place];
    return {
      key: figure === "awareness" ? "parted_knowing" : "parted_having",
      values: {
        day: dayAt(now, place),
        ahead: { arm: ahead ? "B" : "A" },
        behind: { arm: ahead ? "A" : "B" },
        more: { percent: Math.max(a[place], b[place]) },
        less: { percent: Math.min(a[place], b[place]) },
      },
    };
  }
  return null;
}

/** What the marketer hears is for the first time far from what people think. @param {Now} now */
function misheard(now) {
  const [heard, thought] = [series(now, "listened"), series(now, "opinion")];
  const place = heard.findIndex((value, at) => Math.abs(value - thought[at]) >= BIASED);
  if (place < first(now) || place < 0) return null;
  const values = { day: dayAt(now, place), heard: { decimal: heard[place] }, thought: { decimal: thought[place] } };
  return { key: heard[place] > thought[place] ? "heard_better" : "heard_worse", values };
}

// --- how things stand --------------------------------------------------------------------------------

/** @param {Now} now @returns {Told} */
function standing(now) {
  const { world, counts, arm, day } = now;
  const last = now.history.days.length - 1;
  const today = counts[arm];
  const values = { day: { number: day }, know: { percent: series(now, "awareness")[last] } };
  if (today.aware === 0) return { key: "nobody", values: { day: values.day } };
  const idea = isIdea(world);
  const have = idea ? null : { have: { percent: series(now, "customers")[last] } };
  const friends =
    today.heard_conversation + today.heard_feed + today.heard_answer + today.heard_friend + today.heard_review;
  const heard = friends + today.heard_marketing + today.heard_owned + today.heard_reply + today.heard_work;
  const opinion = series(now, "opinion")[last];
  const side = opinion > LEANING ? "for" : opinion < -LEANING ? "against" : "undecided";
  return {
    key: have ? "standing" : "standing_idea",
    values: {
      ...values,
      ...have,
      new: { number: today.became_aware },
      think: { word: `think_${side}` },
      from: {
        word:
          heard === 0
            ? "quiet"
            : friends / heard > 0.5
              ? "from_people"
              : friends / heard < 0.5
                ? "from_marketers"
                : "from_both",
      },
      share: { percent: heard === 0 ? 0 : Math.max(friends, heard - friends) / heard },
    },
  };
}

// --- series ----------------------------------------------------------------------------------------

/** @param {Now} now @param {string} figure */
function series({ history, arm }, figure) {
  return history.values[arm][figure];
}

/** Place of the first step that has not been told of. @param {Now} now */
function first({ history, since }) {
  const place = history.days.findIndex((day) => day >= since);
  return place < 0 ? history.days.length : place;
}

/**
 * Place of the first step at which something holds, if it has not been told of; else -1.
 *
 * @param {Now} now @param {string} figure @param {(x: number) => boolean} holds
 */
function firstAt(now, figure, holds) {
  const place = series(now, figure).findIndex(holds);
  return place >= first(now) ? place : -1;
}

/** Days that had been lived at the end of a step. @param {Now} now @param {number} place @returns {Value} */
function dayAt({ history }, place) {
  return { number: history.days[place] + 1 };
}

/** Days over which means are taken. @param {Now} now @returns {Value} */
function span({ world }) {
  return { number: SPAN * world.step };
}

/**
 * Mean of the steps up to one; NaN where there are not enough, or nothing was known in any of them.
 *
 * @param {number[]} values @param {number} place
 */
function meanOf(values, place) {
  if (place < SPAN - 1) return NaN;
  const known = values.slice(place - SPAN + 1, place + 1).filter((x) => !Number.isNaN(x));
  return known.reduce((sum, x) => sum + x, 0) / known.length;
}
