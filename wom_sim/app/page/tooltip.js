// A few words about the dot under the pointer, or under the cursor of the keyboard.

import { BEST, NOBODY } from "wom/colours.js";
import { element } from "wom/elements.js";
import { personName, saidOf } from "wom/world.js";

/** @import { App } from "wom/app.js" */

/** Pixels between a dot and its words. */
const GAP = 14;

/** What a dot is in an arm, in words. @param {App} app @param {number} dot @param {number} arm */
function wordsOf(app, dot, arm) {
  const { world, frame } = app;
  if (!world || !frame) return "";
  const at = arm * world.person.values.length + dot;
  const opinion = frame.opinion.values[at];
  const words = [];
  if (world.each > 1) {
    words.push(app.t("network.know", { share: app.percent(frame.aware.values[at] / 255, 0) }));
  } else {
    const stage = world.stages[frame.stage.values[at]];
    words.push(app.texts.known(`network.one.${stage}`, stage));
  }
  if (opinion !== NOBODY) {
    words.push(app.t("network.opinion", { value: app.texts.opinion((2 * opinion) / BEST - 1) }));
  }
  const source = world.sources[frame.source.values[at]];
  if (source) words.push(app.texts.known(`sources.${source}`, source));
  return words.join(" · ");
}

/** Who a dot is. @param {App} app @param {number} dot */
function nameOf(app, dot) {
  const world = app.world;
  if (!world) return "";
  const person = world.person.values[dot];
  const n = app.number(person, { useGrouping: false });
  const count = app.number(world.each, { maximumFractionDigits: 0 });
  const name = world.each > 1 ? app.t("network.group", { n, count }) : personName(app, person);
  const segment = world.segments.length > 1 ? world.segments[world.segment.values[dot]] : "";
  return segment ? `${name} · ${segment}` : name;
}

export class Tooltip {
  /** @param {HTMLElement} root @param {App} app */
  constructor(root, app) {
    this.root = root;
    this.app = app;
    this.name = element("strong");
    this.lines = [element("span"), element("span")];
    this.box = element("div", { class: "network-tip", role: "status", hidden: true }, this.name, ...this.lines);
    root.append(this.box);
  }

  hide() {
    this.box.hidden = true;
  }

  /** @param {number} dot @param {number} x of the dot, in pixels of the page @param {number} y */
  show(dot, x, y) {
    const { app, box } = this;
    const arms = app.world?.arms ?? [];
    this.name.textContent = nameOf(app, dot);
    this.lines.forEach((line, arm) => {
      line.hidden = arm >= arms.length;
      const words = line.hidden ? "" : wordsOf(app, dot, arm);
      line.textContent = words && saidOf(app, arms[arm], words);
    });
    box.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = box;
    const left = Math.min(Math.max(4, x - width / 2), this.root.clientWidth - width - 4);
    const above = y - height - GAP;
    box.style.left = `${Math.round(left)}px`;
    box.style.top = `${Math.round(above >= 4 ? above : y + GAP)}px`;
  }
}
