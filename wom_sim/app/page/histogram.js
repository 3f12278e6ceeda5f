// How many people hold which opinion: a bar for each of 21 steps from against to for, A upwards and B downwards.

import { opinionColour } from "wom/colours.js";
import { element as make } from "wom/elements.js";
import { draw, put, say } from "wom/in_place.js";
import { DRAW_EVERY, paced } from "wom/pacing.js";
import { roundUp } from "wom/scales.js";
import { armName, saidOf } from "wom/world.js";

/** @import { App } from "wom/app.js" */

const BINS = 21;
/** Units of the drawing: those of a bar and of the gap to the next, and the height of an arm. */
const BAR = 10;
const GAP = 1;
const HEIGHT = 100;

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const head = make("h2");
  const words = make("p", { class: "small" });
  const bars = Array.from({ length: 2 }, () =>
    Array.from({ length: BINS }, (_, bin) => draw("rect", { x: bin * BAR + GAP / 2, width: BAR - GAP })),
  );
  const means = Array.from({ length: 2 }, () => draw("line", { class: "mean" }));
  const ground = draw("line", { class: "ground", x1: 0, x2: BINS * BAR });
  const picture = draw("svg", { preserveAspectRatio: "none", "aria-hidden": "true" }, ...bars.flat(), ...means, ground);
  const most = make("span", { class: "most", dir: "auto" });
  const names = [make("span", { class: "name a" }), make("span", { class: "name b" })];
  const frame = make("div", { class: "bars", dir: "ltr" }, picture, most, ...names);
  const ends = Array.from({ length: 3 }, () => make("span", { dir: "auto" }));
  root.append(head, words, frame, make("div", { class: "ends small soft", dir: "ltr" }, ...ends));

  const request = paced(root, DRAW_EVERY, show);
  for (const event of /** @type {const} */ (["world", "frame", "language"])) app.on(event, request);
  app.on("theme", paint);
  paint();
  request();

  function paint() {
    for (const arm of bars) arm.forEach((bar, bin) => put(bar, { fill: opinionColour(middle(bin), app.theme) }));
  }

  function show() {
    const { world } = app;
    if (!world || !app.frame) return;
    const arms = world.arms.length;
    const { values } = app.frame.histogram;
    const top = Math.max(5, roundUp(Math.max(...values)));
    say(head, app.t("histogram.title"));
    const sentences = world.arms.map((arm, at) => {
      return saidOf(app, arm, summary(app, values.subarray(at * BINS, (at + 1) * BINS)));
    });
    say(words, sentences.join(" "));
    put(picture, { viewBox: `0 0 ${BINS * BAR} ${arms * HEIGHT}` });
    put(ground, { y1: HEIGHT, y2: HEIGHT });
    say(most, values.some((people) => people > 0) ? app.t("histogram.most", { n: app.number(top) }) : "");
    names.forEach((name, at) => say(name, arms > 1 && world.arms[at] ? armName(app, world.arms[at]) : ""));
    for (let arm = 0; arm < 2; arm++) {
      const known = arm < arms;
      let sum = 0;
      let weighted = 0;
      bars[arm].forEach((bar, bin) => {
        const people = known ? values[arm * BINS + bin] : 0;
        const height = (people / top) * (HEIGHT - 2);
        sum += people;
        weighted += people * middle(bin);
        put(bar, { y: (arm === 0 ? HEIGHT - height : HEIGHT).toFixed(2), height: height.toFixed(2) });
      });
      const x = (((weighted / sum + 1) / 2) * BINS * BAR).toFixed(1);
      means[arm].style.display = sum > 0 ? "" : "none";
      if (sum > 0) put(means[arm], { x1: x, x2: x, y1: arm * HEIGHT, y2: (arm + 1) * HEIGHT });
    }
    ends.forEach((end, place) => say(end, app.t(`histogram.${["against", "undecided", "for"][place]}`)));
  }
}

/** The opinion in the middle of a bin. @param {number} bin */
function middle(bin) {
  return (bin + 0.5) * (2 / BINS) - 1;
}

/** Who is for and against it, of those who know it. @param {App} app @param {Float64Array} people */
function summary(app, people) {
  const sum = (/** @type {Float64Array} */ part) => part.reduce((total, count) => total + count, 0);
  const all = sum(people);
  if (all === 0) return app.t("histogram.nobody");
  const half = (BINS - 1) / 2;
  const share = (/** @type {Float64Array} */ part) => app.percent(sum(part) / all, 0);
  return app.t("histogram.summary", {
    n: app.number(all),
    good: share(people.subarray(half + 1)),
    middle: share(people.subarray(half, half + 1)),
    bad: share(people.subarray(0, half)),
  });
}
