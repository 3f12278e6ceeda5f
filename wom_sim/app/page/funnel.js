// The loop from hearing of it to buying it to talking of it: how many are where, and who moved today.

import { element as make } from "wom/elements.js";
import { funnelDrawing } from "wom/funnel_drawing.js";
import { put, say } from "wom/in_place.js";
import { DRAW_EVERY, READ_EVERY, paced } from "wom/pacing.js";
import { countsOf, isIdea, saidOf, shownArm } from "wom/world.js";

/** @import { App } from "wom/app.js" */
/** @import { World } from "wom/types.js" */
/** @import { Picture } from "wom/funnel_drawing.js" */

/** What moves between stages, in this order, and the counts that it is the sum of. */
const FLOWS = /** @type {const} */ ({
  heard: ["became_aware"],
  forgot: ["forgot"],
  considered: ["began_considering"],
  lapsed: ["lapsed"],
  bought: ["first_purchases"],
  came: ["gifts", "switched_in"],
  left: ["churned", "switched_out"],
});
const TALK = /** @type {const} */ ({ good: "positive_talk", bad: "negative_talk" });
const AROUND = /** @type {const} */ (["uses", "repeat_purchases"]);


/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const head = make("h2");
  const about = make("p", { class: "small soft" });
  const place = make("div", { class: "funnel" });
  root.append(head, about, place);
  /** @type {Picture | null} */
  let picture = null;
  let shape = "";
  /** The largest flow and the most talk of a day so far, as wide as which nothing else is drawn. */
  let widest = { flow: 1, talk: 1 };
  let considered = false;

  const request = paced(root, DRAW_EVERY, show);
  const read = paced(root, READ_EVERY, describe);
  app.on("world", () => {
    widest = { flow: 1, talk: 1 };
    considered = false;
    request();
  });
  for (const event of /** @type {const} */ (["frame", "look", "language"])) {
    app.on(event, () => {
      request();
      read();
    });
  }
  request();

  function show() {
    const { world, frame } = app;
    if (!world || !frame) return;
    const all = world.arms.map((_, at) => countsOf(world, frame.counts.values, at));
    considered ||= all.some((counts) => counts.considering > 0 || counts.began_considering > 0);
    for (const counts of all) {
      widest.flow = Math.max(widest.flow, ...Object.values(FLOWS).map((parts) => total(counts, parts)));
      widest.talk = Math.max(widest.talk, counts[TALK.good] + counts[TALK.bad]);
    }
    const stages = stagesOf(world, considered || all.every(({ ever_customers: buyers }) => buyers === 0));
    if (stages.join() !== shape || !picture) {
      shape = stages.join();
      picture = funnelDrawing(stages);
      place.replaceChildren(picture.root);
    }
    const arm = shownArm(app);
    const counts = all[arm];
    say(head, app.t("funnel.title"));
    const when = world.step === 1 ? app.t("funnel.today") : app.t("funnel.lately", { days: app.number(world.step) });
    say(about, saidOf(app, world.arms[arm], when));
    place.style.setProperty("--arm", `var(--${world.arms[arm].toLowerCase()})`);
    place.style.setProperty("--other", `var(--${arm === 0 ? "b" : "a"})`);
    const stocks = all.map((each) => stocksOf(world, each));
    picture.show({
      stocks: Object.fromEntries(
        stages.map((stage) => [
          stage,
          {
            name: app.t(`stages.${stage}`),
            words: `${app.number(stocks[arm][stage])} · ${app.percent(stocks[arm][stage] / world.people, 0)}`,
            share: stocks[arm][stage] / world.people,
            other: stocks.length > 1 ? stocks[1 - arm][stage] / world.people : null,
          },
        ]),
      ),
      flows: Object.fromEntries(
        Object.entries(FLOWS).map(([name, parts]) => [
          name,
          { width: total(counts, parts) / widest.flow, words: lines(app, counts, parts) },
        ]),
      ),
      talk: {
        good: { width: counts[TALK.good] / widest.talk, words: lines(app, counts, [TALK.good]) },
        bad: { width: counts[TALK.bad] / widest.talk, words: lines(app, counts, [TALK.bad]) },
      },
      around: lines(app, counts, AROUND),
    });
  }

  function describe() {
    const { world, frame } = app;
    if (!world || !frame || !picture) return;
    const counts = countsOf(world, frame.counts.values, shownArm(app));
    const stocks = stocksOf(world, counts);
    const boxes = shape.split(",").map((stage) => `${app.t(`stages.${stage}`)}: ${app.number(stocks[stage])}`);
    const arrows = lines(app, counts, [...Object.values(FLOWS).flat(), ...AROUND, TALK.good, TALK.bad]);
    const moved = arrows.length > 0 ? arrows.join("; ") : app.t("funnel.nothing");
    put(picture.root, { "aria-label": app.t("funnel.words", { boxes: boxes.join("; "), arrows: moved }) });
  }
}

/** @param {Record<string, number>} counts @param {readonly string[]} parts */
function total(counts, parts) {
  return parts.reduce((sum, part) => sum + counts[part], 0);
}

/**
 * What is not zero, each in words.
 *
 * @param {App} app
 * @param {Record<string, number>} counts
 * @param {readonly string[]} parts
 */
function lines(app, counts, parts) {
  return parts
    .filter((part) => counts[part] > 0)
    .map((part) => app.t(`funnel.${part}`, { n: app.number(counts[part]) }));
}

/**
 * How many people are at each stage; the first four part everyone.
 *
 * @param {World} world
 * @param {Record<string, number>} counts
 */
function stocksOf({ people }, { aware, considering, customers, former }) {
  /** @type {Record<string, number>} */
  const stocks = {
    unaware: people - aware,
    aware: aware - considering - customers,
    considering,
    customer: customers,
    former,
  };
  return stocks;
}

/**
 * The stages that the product has: an idea is not bought, and where people buy at once nobody considers.
 *
 * @param {World} world @param {boolean} considering whether people consider it first
 */
function stagesOf(world, considering) {
  if (isIdea(world)) return ["unaware", "aware"];
  return ["unaware", "aware", ...(considering ? ["considering"] : []), "customer", "former"];
}
