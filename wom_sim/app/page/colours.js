// What colours mean: palettes of 256 colours, one for each byte that a dot may have, by theme.

/** @import { App } from "wom/app.js" */
/** @import { Colouring, Frame, Theme, World } from "wom/types.js" */

/** Red, green and blue from 0 to 255. @typedef {[number, number, number]} Rgb */
/** An entry of the legend; shares are of the dots drawn, one for each arm.
 * @typedef {{ colour: string, words: string, shares: number[] }} Entry */

/** @type {Colouring[]} */
export const COLOURINGS = ["opinion", "stage", "source", "segment"];

/** A byte of opinion or source: who does not know the product, or has no source. */
export const NOBODY = 255;
/** The byte of an opinion of 1. */
export const BEST = 254;
/** Size of a dot that stands for nobody yet, of a usual one. */
export const QUIET_SIZE = 0.66;

/** Most opinions are mild. The scale is stretched in its middle, so that one sees on which side they are. */
const STRETCH = 0.6;

/** From bad to good: orange and blue differ for every eye, and lightness tells how strong an opinion is. */
const OPINION = {
  light: ["#7f3300", "#c8670f", "#e0a868", "#b3b3b0", "#7eb2dc", "#2f7cc0", "#08396f"],
  dark: ["#ffb066", "#e07f22", "#9a6337", "#6d727b", "#3f79ac", "#3f9be6", "#9bd6ff"],
};

/** Who does not know the product stands back, yet can be seen. */
const QUIET = { light: "#c9cfd7", dark: "#333c49" };

/** Okabe and Ito (2008), darker on white paper and lighter on black. */
const HUES = {
  light: {
    blue: "#0068a8", orange: "#e69000", green: "#008f68", purple: "#b65a94", sky: "#4fa8de", red: "#c94f00",
    yellow: "#c4ac00", grey: "#7b838e", navy: "#1f3f7a", brown: "#7a4a21", teal: "#2ba7a0",
    plum: "#7a2c68",
  },
  dark: {
    blue: "#3d94dc", orange: "#f0a830", green: "#1fb98c", purple: "#dc8fba", sky: "#86cdf5", red: "#ea7236",
    yellow: "#f0e442", grey: "#98a1ad", navy: "#6f7ff0", brown: "#b5825a", teal: "#4fd0c7",
    plum: "#b562a3",
  },
};

/** @typedef {keyof typeof HUES.light} Hue */

/** @type {Record<string, Hue | "quiet">} */
const STAGES = { unaware: "quiet", aware: "sky", considering: "orange", customer: "green", former: "plum" };

/** Talk is blue, one's own life green, advice purple, marketing warm. @type {Record<string, Hue>} */
const SOURCES = {
  start: "grey", experience: "green", conversation: "blue", feed: "sky", answer: "navy", friend: "teal",
  review: "purple", marketing: "red", owned: "orange", reply: "yellow", work: "brown",
};

/** @type {Hue[]} */
const IN_TURN = ["blue", "orange", "green", "purple", "sky", "red", "yellow", "grey", "navy", "brown", "teal"];

// --- colours as numbers -------------------------------------------------------------------------------

/** @param {string} hex @returns {Rgb} */
export function rgb(hex) {
  const whole = parseInt(hex.slice(1), 16);
  return [whole >> 16, (whole >> 8) & 255, whole & 255];
}

/** @param {Rgb} colour */
function hex([red, green, blue]) {
  return `#${((1 << 24) | (red << 16) | (green << 8) | blue).toString(16).slice(1)}`;
}

/** Light of a channel, from 0 to 1 (sRGB, IEC 61966-2-1). @param {number} byte */
export function light(byte) {
  const share = byte / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** @param {number} share */
function byte(share) {
  const curved = share <= 0.0031308 ? 12.92 * share : 1.055 * share ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, curved)));
}

/** In Oklab (Ottosson 2020), where equal steps look equal. @param {Rgb} colour */
export function oklab(colour) {
  const [r, g, b] = colour.map(light);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** @param {number[]} lab @returns {Rgb} */
function fromOklab([lightness, a, b]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    byte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** A colour of a scale at a share of its length. @param {string[]} stops @param {number} share @returns {Rgb} */
function between(stops, share) {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const first = Math.min(stops.length - 2, Math.floor(at));
  const [from, to] = [oklab(rgb(stops[first])), oklab(rgb(stops[first + 1]))];
  return fromOklab(from.map((x, axis) => x + (to[axis] - x) * (at - first)));
}

// --- what they mean -----------------------------------------------------------------------------------

/** @param {number} opinion from -1 to 1 @param {Theme} theme */
function ofOpinion(opinion, theme) {
  return between(OPINION[theme], (1 + Math.sign(opinion) * Math.abs(opinion) ** STRETCH) / 2);
}

/** The colour of an opinion. @param {number} opinion from -1 to 1 @param {Theme} theme */
export function opinionColour(opinion, theme) {
  return hex(ofOpinion(opinion, theme));
}

/** The colour of who does not know the product. @param {Theme} theme */
export function quiet(theme) {
  return QUIET[theme];
}

/** The colour of a stage. @param {string} stage @param {Theme} theme */
export function stageColour(stage, theme) {
  const hue = STAGES[stage] ?? "grey";
  return hue === "quiet" ? QUIET[theme] : HUES[theme][hue];
}

/** @param {number} place @param {Theme} theme */
function inTurn(place, theme) {
  return HUES[theme][IN_TURN[place % IN_TURN.length]];
}

/**
 * Colours of the bytes 0, 1, 2, ... of a colouring by kinds.
 *
 * @param {World} world
 * @param {Colouring} colouring
 * @param {Theme} theme
 */
function kinds(world, colouring, theme) {
  if (colouring === "stage") return world.stages.map((name) => stageColour(name, theme));
  if (colouring === "source") {
    return world.sources.map((name, place) => (SOURCES[name] ? HUES[theme][SOURCES[name]] : inTurn(place, theme)));
  }
  return world.segments.map((_, place) => inTurn(place, theme));
}

/**
 * A colour and a size for every byte: red, green, blue, and the size of the dot of 255.
 *
 * @param {World} world
 * @param {Colouring} colouring
 * @param {Theme} theme
 * @returns {Uint8Array} (256 * 4)
 */
export function palette(world, colouring, theme) {
  const colours = new Uint8Array(256 * 4);
  const nobody = [...rgb(QUIET[theme]), Math.round(255 * QUIET_SIZE)];
  for (let at = 0; at < 256; at++) colours.set(nobody, 4 * at);
  if (colouring === "opinion") {
    for (let at = 0; at <= BEST; at++) colours.set([...ofOpinion((2 * at) / BEST - 1, theme), 255], 4 * at);
  } else {
    kinds(world, colouring, theme).forEach((colour, at) => {
      if (colour !== QUIET[theme]) colours.set([...rgb(colour), 255], 4 * at);
    });
  }
  return colours;
}

/**
 * How many dots of an arm have each byte.
 *
 * @param {ArrayLike<number>} bytes
 * @param {number} from
 * @param {number} count
 */
function tally(bytes, from, count) {
  const found = new Uint32Array(256);
  for (let dot = from; dot < from + count; dot++) found[bytes[dot]] += 1;
  return found;
}

/** Mean byte of the dots of an arm. @param {ArrayLike<number>} bytes @param {number} from @param {number} count */
function mean(bytes, from, count) {
  let sum = 0;
  for (let dot = from; dot < from + count; dot++) sum += bytes[dot];
  return sum / Math.max(1, count);
}

/**
 * The bytes that a colouring shows; segments are the same in every arm.
 *
 * @param {World} world
 * @param {Frame | null} frame
 * @param {Colouring} colouring
 */
function bytesOf(world, frame, colouring) {
  return colouring === "segment" ? world.segment : frame?.[colouring];
}

/**
 * What the colours of the picture mean, and how many of the dots have them.
 *
 * @param {App} app
 * @returns {{ scale: string[] | null, entries: Entry[] }} colours of opinions from -1 to 1 where there is a scale;
 *   kinds that there are
 */
export function legendOf(app) {
  const { world, frame, theme } = app;
  if (!world) return { scale: null, entries: [] };
  const colouring = app.look.colour;
  const dots = world.person.values.length;
  const bytes = bytesOf(world, frame, colouring)?.values;
  const tallies = world.arms.map((_, arm) =>
    bytes ? tally(bytes, colouring === "segment" ? 0 : arm * dots, dots) : null,
  );
  const shares = (/** @type {number} */ at) => tallies.map((found) => (found?.[at] ?? 0) / Math.max(1, dots));
  const nobody = { colour: QUIET[theme], words: app.t("legend.unaware"), shares: shares(NOBODY) };
  if (colouring === "opinion") {
    // A group has a colour as soon as one of its people knows it: what counts is how many of them do.
    const aware = frame?.aware.values;
    if (aware) nobody.shares = world.arms.map((_, arm) => 1 - mean(aware, arm * dots, dots) / 255);
    return { scale: Array.from({ length: 41 }, (_, place) => opinionColour(place / 20 - 1, theme)), entries: [nobody] };
  }
  const names = { stage: world.stages, source: world.sources, segment: world.segments }[colouring];
  const colours = kinds(world, colouring, theme);
  const entries = names.map((name, at) => ({
    colour: colours[at],
    words: colouring === "segment" ? name : app.texts.known(`${colouring}s.${name}`, name),
    // Of groups the stage of most is drawn, and to count groups would mislead.
    shares: colouring === "stage" && world.view === "groups" ? [] : shares(at),
  }));
  if (colouring !== "source") return { scale: null, entries };
  const there = entries.filter((entry) => entry.shares.some((share) => share > 0));
  return { scale: null, entries: [...there, { ...nobody, words: app.t("legend.nothing") }] };
}

// --- what is not a person -----------------------------------------------------------------------------

/**
 * The field that people stand in: paper, the light in its middle, ties and how strong they are, what is looked at, and
 * what words shine with.
 *
 * @param {Theme} theme
 */
export function fieldOf(theme) {
  return theme === "dark"
    ? { paper: "#0f141b", glow: "#1d2734", tie: "#7d90ad", strength: 0.34, ink: "#f4f6f8", bright: "#ffffff" }
    : { paper: "#ffffff", glow: "#eef2f7", tie: "#7c8797", strength: 0.42, ink: "#141a22", bright: "#141a22" };
}
