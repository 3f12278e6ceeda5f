// One line of plain words about what is going on, which stays long enough to be read.

import { element as make } from "wom/elements.js";
import { say } from "wom/in_place.js";
import { nameOf } from "wom/happenings.js";
import { paced } from "wom/pacing.js";
import { telling } from "wom/telling.js";
import { armName, countsOf, saidOf, shownArm } from "wom/world.js";

/** @import { App } from "wom/app.js" */
/** @import { Value } from "wom/telling.js" */

const EVERY = 2000;

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  root.setAttribute("aria-live", "polite");
  const line = make("p");
  root.append(line);
  /** Days lived when something was last told. */
  let since = 0;

  const request = paced(root, EVERY, tell);
  app.on("world", ({ day }) => {
    since = day;
  });
  app.on("frame", () => (app.player.playing ? request() : tell()));
  app.on("playing", (playing) => playing || tell());
  app.on("look", request);
  app.on("language", tell);

  function tell() {
    const { world, frame, history } = app;
    if (!world || !frame) return;
    // Of a day that was gone to, the last step is told; otherwise all that has passed since the last words.
    if (since >= frame.day) since = Math.max(0, frame.day - world.step);
    const arm = shownArm(app);
    const counts = world.arms.map((_, at) => countsOf(world, frame.counts.values, at));
    const { key, values } = telling({ world, history, arm, counts, since, day: frame.day });
    const written = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, write(app, value, values)]),
    );
    const words = app.t(`narration.${key}`, written);
    say(line, "arm" in values || "ahead" in values ? words : saidOf(app, world.arms[arm], words));
    since = frame.day;
  }
}

/**
 * @param {App} app
 * @param {Value} value
 * @param {Record<string, Value>} values what may stand in a word
 * @returns {string}
 */
function write(app, value, values) {
  if ("percent" in value) return app.percent(value.percent, value.percent < 0.1 ? 1 : 0);
  if ("number" in value) return app.number(value.number);
  if ("decimal" in value)
    return app.number(value.decimal, { maximumFractionDigits: Math.abs(value.decimal) < 10 ? 2 : 0 });
  if ("arm" in value) return armName(app, value.arm);
  if ("path" in value) return nameOf(app, value);
  const { share } = values;
  return app.t(`narration.${value.word}`, share ? { share: write(app, share, {}) } : {});
}
