// The drawing of the funnel: boxes below each other, what moves between them, and talk that goes up again on the right.

import { draw, isolated, put, say } from "wom/in_place.js";

/**
 * @typedef {object} Stock
 * @property {string} name
 * @property {string} words
 * @property {number} share of everyone
 * @property {number | null} other the same in the other arm
 *
 * @typedef {object} Flow
 * @property {number} width of the widest, from 0 to 1
 * @property {string[]} words
 *
 * @typedef {object} Numbers
 * @property {Record<string, Stock>} stocks
 * @property {Record<string, Flow>} flows
 * @property {{ good: Flow, bad: Flow }} talk
 * @property {string[]} around what customers do besides talking
 *
 * @typedef {{ root: SVGSVGElement, show: (numbers: Numbers) => void }} Picture
 */

const WIDTH = 372;
const BOX = { left: 112, width: 148, height: 42 };
const STEP = 76;
const TOP = 6;
const CENTRE = BOX.left + BOX.width / 2;
const RIGHT = BOX.left + BOX.width;
const TRUNK = 294;
const BACK = 84;
const LINE = 14;
/** Points of the widest flows. */
const WIDEST = 24;
const WIDEST_BACK = 12;
const WIDEST_TALK = 14;

/** @param {string[]} stages @returns {Picture} */
export function funnelDrawing(stages) {
  const root = draw("svg", {
    viewBox: `0 0 ${WIDTH} ${TOP * 2 + STEP * (stages.length - 1) + BOX.height}`,
    role: "img",
  });
  const top = (/** @type {string} */ stage) => TOP + stages.indexOf(stage) * STEP;
  const has = (/** @type {string} */ stage) => stages.includes(stage);

  /** @type {((numbers: Numbers) => void)[]} */
  const updates = [];
  /** @param {string} name @param {(flow: Flow) => void} update */
  const flow = (name, update) => updates.push(({ flows }) => update(flows[name]));

  flow("heard", down(root, top("unaware") + BOX.height, top("aware")));
  flow("forgot", up(root, top("aware"), top("unaware")));
  if (has("considering")) {
    flow("considered", down(root, top("aware") + BOX.height, top("considering")));
    flow("lapsed", up(root, top("considering"), top("aware")));
  }
  if (has("customer")) {
    flow("bought", down(root, top("customer") - STEP + BOX.height, top("customer")));
    flow("came", inwards(root, top("customer") + BOX.height / 2));
    flow("left", down(root, top("customer") + BOX.height, top("former")));
    const around = label(root, TRUNK + 14, top("customer") + BOX.height / 2, "start");
    updates.push((numbers) => around(numbers.around));
  }
  updates.push(loop(root, stages));
  for (const stage of stages) {
    const update = box(root, top(stage), stage === "former");
    updates.push(({ stocks }) => update(stocks[stage]));
  }
  return { root, show: (numbers) => updates.forEach((update) => update(numbers)) };
}

/**
 * @param {SVGElement} root
 * @param {number} y
 * @param {boolean} apart whether its people are among those of other boxes
 */
function box(root, y, apart) {
  const inside = { x: BOX.left, y, height: BOX.height, rx: 5 };
  const fill = draw("rect", { ...inside, class: "fill" });
  const other = draw("line", { class: "other", y1: y, y2: y + BOX.height });
  const name = draw("text", { x: CENTRE, y: y + 17, class: "stage" });
  const words = draw("text", { x: CENTRE, y: y + 34, class: "number" });
  const whole = { ...inside, width: BOX.width };
  const edge = draw("rect", { ...whole, class: apart ? "edge apart" : "edge" });
  root.append(draw("rect", { ...whole, class: "box" }), fill, other, edge, name, words);
  return (/** @type {Stock} */ stock) => {
    put(fill, { width: (BOX.width * stock.share).toFixed(1) });
    const x = (BOX.left + BOX.width * (stock.other ?? 0)).toFixed(1);
    other.style.display = stock.other === null ? "none" : "";
    put(other, { x1: x, x2: x });
    say(name, isolated(stock.name));
    say(words, isolated(stock.words));
  };
}

/**
 * Up to two lines of words about a height, which grow up and down from it.
 *
 * @param {SVGElement} root @param {number} x @param {number} y @param {"start" | "end"} anchor @param {string} [style]
 */
function label(root, x, y, anchor, style = "") {
  const rows = [0, 1].map(() => draw("text", { x, class: `label ${style}`, "text-anchor": anchor }));
  root.append(...rows);
  return (/** @type {string[]} */ words) => {
    rows.forEach((row, place) => {
      say(row, words[place] === undefined ? "" : isolated(words[place]));
      put(row, { y: y + 4 + LINE * (place - (Math.min(words.length, 2) - 1) / 2) });
    });
  };
}

/**
 * An arrow along a path: a faint line where it could go, and over it what goes there.
 *
 * @param {SVGElement} root @param {string} path @param {string} style
 */
function arrow(root, path, style) {
  const line = draw("path", { d: path, class: `flow ${style}` });
  const head = draw("polygon", { class: `head ${style}` });
  root.append(draw("path", { d: path, class: "way" }), line, head);
  return (/** @type {number} */ width, /** @type {(size: number) => string} */ tip) => {
    line.style.display = head.style.display = width > 0 ? "" : "none";
    put(line, { "stroke-width": width.toFixed(1) });
    put(head, { points: tip(width / 2 + 3.5) });
  };
}

/** @param {number} share @param {number} widest */
function thick(share, widest) {
  return share > 0 ? Math.max(1.25, share * widest) : 0;
}

/** @param {SVGElement} root @param {number} from @param {number} to */
function down(root, from, to) {
  const update = arrow(root, `M${CENTRE} ${from}V${to - 7}`, "forward");
  const words = label(root, CENTRE - WIDEST / 2 - 5, (from + to) / 2, "end");
  return (/** @type {Flow} */ flow) => {
    update(
      thick(flow.width, WIDEST),
      (size) => `${CENTRE},${to} ${CENTRE - size},${to - 8} ${CENTRE + size},${to - 8}`,
    );
    words(flow.words);
  };
}

/** Back to the box above, on the left. @param {SVGElement} root @param {number} from @param {number} to */
function up(root, from, to) {
  const [low, high] = [from + BOX.height * 0.28, to + BOX.height * 0.72];
  const corners = `H${BACK + 10}Q${BACK} ${low} ${BACK} ${low - 10}V${high + 10}Q${BACK} ${high} ${BACK + 10} ${high}`;
  const path = `M${BOX.left} ${low}${corners}H${BOX.left - 7}`;
  const update = arrow(root, path, "back");
  const words = label(root, BACK - 9, (low + high) / 2, "end");
  return (/** @type {Flow} */ flow) => {
    update(
      thick(flow.width, WIDEST_BACK),
      (size) => `${BOX.left},${high} ${BOX.left - 8},${high - size} ${BOX.left - 8},${high + size}`,
    );
    words(flow.words.flatMap((line) => line.split(/ (.*)/).filter(Boolean)));
  };
}

/** From nowhere into a box, on the left. @param {SVGElement} root @param {number} y */
function inwards(root, y) {
  const update = arrow(root, `M${BACK} ${y}H${BOX.left - 7}`, "forward");
  const words = label(root, BACK - 6, y, "end");
  return (/** @type {Flow} */ flow) => {
    update(
      thick(flow.width, WIDEST_BACK),
      (size) => `${BOX.left},${y} ${BOX.left - 8},${y - size} ${BOX.left - 8},${y + size}`,
    );
    words(flow.words);
  };
}

/**
 * Talk of everyone who knows it, which goes up on the right to where people come to know it: good and bad words beside
 * each other.
 *
 * @param {SVGElement} root @param {string[]} stages
 */
function loop(root, stages) {
  const talking = stages.filter((stage) => stage !== "unaware" && stage !== "former");
  const last = TOP + stages.indexOf(talking[talking.length - 1]) * STEP + BOX.height / 2;
  const goal = TOP + BOX.height + (STEP - BOX.height) / 2;
  for (const stage of talking.slice(0, -1)) {
    const y = TOP + stages.indexOf(stage) * STEP + BOX.height / 2;
    root.append(draw("path", { d: `M${RIGHT} ${y}H${TRUNK}`, class: "way" }));
  }
  const strand = (/** @type {string} */ style) => {
    const line = draw("path", { class: `talk ${style}` });
    root.append(line);
    return line;
  };
  const way = (/** @type {number} */ off) => {
    const [x, from, to] = [TRUNK + off, last + off, goal - off];
    const corners = `H${x - 10}Q${x} ${from} ${x} ${from - 10}V${to + 10}Q${x} ${to} ${x - 10} ${to}`;
    return `M${RIGHT} ${from}${corners}H${CENTRE + WIDEST / 2 + 11}`;
  };
  root.append(draw("path", { d: way(0), class: "way" }));
  const strands = { good: strand("good"), bad: strand("bad") };
  const head = draw("polygon", { class: "head talked" });
  root.append(head);
  const middle = stages.length > 2 ? TOP + STEP + BOX.height + (STEP - BOX.height) / 2 : last - 4;
  const good = label(root, TRUNK + 14, middle - LINE / 2, "start", "good");
  const bad = label(root, TRUNK + 14, middle + LINE / 2, "start", "bad");
  return (/** @type {Numbers} */ { talk }) => {
    const widths = { good: thick(talk.good.width, WIDEST_TALK), bad: thick(talk.bad.width, WIDEST_TALK) };
    const sum = widths.good + widths.bad;
    for (const kind of /** @type {const} */ (["good", "bad"])) {
      strands[kind].style.display = widths[kind] > 0 ? "" : "none";
      const off = kind === "good" ? (sum - widths.good) / 2 : -(sum - widths.bad) / 2;
      put(strands[kind], { d: way(off), "stroke-width": widths[kind].toFixed(1) });
    }
    head.style.display = sum > 0 ? "" : "none";
    const tip = CENTRE + WIDEST / 2 + 3;
    const size = sum / 2 + 3.5;
    put(head, { points: `${tip},${goal} ${tip + 8},${goal - size} ${tip + 8},${goal + size}` });
    good(talk.good.words);
    bad(talk.bad.words);
  };
}
