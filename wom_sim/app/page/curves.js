// The curves over the days: a chart of one kind at a time, A and B in it, and below it what B differs from A by.

import { quietly } from "wom/asking.js";
import { Chart } from "wom/chart.js";
import { KINDS, SMALLEST, exactly, figureName, shown, written } from "wom/chart_kinds.js";
import { element as make } from "wom/elements.js";
import { happenings, nameOf } from "wom/happenings.js";
import { rows, say } from "wom/in_place.js";
import { DRAW_EVERY, READ_EVERY, paced } from "wom/pacing.js";
import { around } from "wom/scales.js";
import { armName, isIdea, saidOf } from "wom/world.js";

/** @import { App } from "wom/app.js" */
/** @import { Curve, Mark } from "wom/chart.js" */
/** @import { World } from "wom/types.js" */


/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  let kind = "spread";
  /** @type {number | null} */
  let pointed = null;
  /** @type {Chart | null} */
  let chart = null;
  /** @type {Chart | null} */
  let difference = null;

  const choice = make("div", { class: "choice", role: "group", "data-scrolls": true });
  const about = make("p", { class: "about soft small" });
  const values = make("p", { class: "values small" });
  const picture = make("div", { class: "chart" });
  const title = make("h3", { class: "small" });
  const lower = make("div", { class: "chart lower" });
  // Time goes from left to right in every language, which is said where reading goes the other way.
  const axis = make("p", { class: "soft small" });
  const table = lastValues(app);
  const head = make("h2", { class: "unseen" });
  root.append(head, choice, about, values, picture, title, lower, axis, table.element);
  const buttons = Object.fromEntries(Object.keys(KINDS).map((name) => [name, make("button", { type: "button" })]));
  for (const [name, button] of Object.entries(buttons)) {
    choice.append(button);
    button.addEventListener("click", () => {
      kind = name;
      begin();
    });
  }

  const draw = paced(root, DRAW_EVERY, show);
  const read = paced(root, READ_EVERY, () => table.show(kind));
  app.on("world", begin);
  app.on("language", begin);
  app.on("frame", () => {
    draw();
    read();
  });
  app.on("edits", draw);
  app.on("theme", () => {
    chart?.repaint();
    difference?.repaint();
  });
  begin();

  /** Make the charts anew, for another world, kind or language. */
  function begin() {
    const { world } = app;
    if (!world) return;
    const idea = isIdea(world);
    if (idea && KINDS[kind].bought) kind = "spread";
    say(head, app.t("curves.title"));
    choice.setAttribute("aria-label", app.t("curves.title"));
    for (const [name, button] of Object.entries(buttons)) {
      button.hidden = idea && KINDS[name].bought;
      button.setAttribute("aria-pressed", String(name === kind));
      say(button, app.t(`curves.kinds.${name}`));
    }
    say(about, app.t(`curves.about.${kind}`));
    say(title, app.t(KINDS[kind].unit === "share" ? "curves.difference_points" : "curves.difference"));
    say(axis, app.t("curves.axis"));
    axis.hidden = app.texts.direction === "ltr";
    chart?.remove();
    difference?.remove();
    pointed = null;
    const two = world.arms.length > 1;
    title.hidden = lower.hidden = !two;
    const { unit } = KINDS[kind];
    const plan = {
      days: world.horizon,
      words: `${app.t(`curves.kinds.${kind}`)}. ${app.t("curves.keys")}`,
      short: (/** @type {number} */ x) => written(app, unit, x),
      long: (/** @type {number} */ x) => exactly(app, unit, x),
      day: (/** @type {number} */ day) => (day === 0 ? app.t("curves.day", { day: app.number(0) }) : app.number(day)),
      go: (/** @type {number} */ day) => void quietly(app.player.go(Math.floor(day / world.step) * world.step)),
    };
    const ends = unit === "stars" ? () => /** @type {[number, number]} */ ([1, 5]) : null;
    chart = new Chart(picture, {
      ...plan,
      point,
      range: ends ?? ((least, most) => around(least, most, SMALLEST[unit])),
    });
    difference = two
      ? new Chart(lower, {
          ...plan,
          point,
          long: signed,
          short: signed,
          range: (least, most) => around(least, most, SMALLEST[unit] / 2),
        })
      : null;
    /** @param {number} x */
    function signed(x) {
      // A difference of shares is in points of a percentage.
      const how = unit === "money" ? { notation: /** @type {const} */ ("compact") } : {};
      return app.number(unit === "share" ? 100 * x : x, {
        ...how,
        signDisplay: "exceptZero",
        maximumSignificantDigits: 2,
      });
    }
    draw();
    read();
  }

  function show() {
    const { world, history } = app;
    if (!world) return;
    const days = history.days.map((day) => day + 1);
    const marks = ticks(world);
    chart?.show(days, curvesOf(app, world, kind), marks);
    difference?.show(days, differences(app, kind), marks);
    tell();
  }

  /** @param {number | null} place */
  function point(place) {
    if (place === pointed) return;
    pointed = place;
    tell();
  }

  /** The values of the day that is pointed at, or of the last one. */
  function tell() {
    const { world, history } = app;
    const last = history.days.length - 1;
    const place = pointed !== null && pointed <= last ? pointed : last;
    if (!world || last < 0) {
      say(values, app.t("curves.nothing"));
      return;
    }
    const day = history.days[place] + 1;
    const { figures, unit } = KINDS[kind];
    const parts = world.arms.map((arm, at) => {
      const seen = shown(app, figures).map((figure) => {
        const value = exactly(app, unit, history.values[at][figure][place]);
        return `${figureName(app, figures, figure)} ${value}`.trim();
      });
      return saidOf(app, arm, seen.join(app.t("curves.comma")));
    });
    const begun = pointed === null ? [] : happenings(world, place === 0 ? 0 : day, day + world.step);
    const done = begun.map((each) => app.t(`curves.${each.key}`, { name: nameOf(app, each) }));
    const words = app.t("curves.values", { day: app.number(day), values: [...parts, ...done].join(" · ") });
    say(values, words);
    for (const each of [chart, difference]) each?.describe(day, words);
  }
}

/** What uPlot takes for a value that there is not. @param {number} x */
const known = (x) => (Number.isNaN(x) ? null : x);

/** @param {App} app @param {World} world @param {string} kind @returns {Curve[]} */
function curvesOf(app, world, kind) {
  const { figures } = KINDS[kind];
  return world.arms.flatMap((arm, at) =>
    shown(app, figures).map((figure) => ({
      name: [world.arms.length > 1 ? armName(app, arm) : "", figureName(app, figures, figure)]
        .filter(Boolean)
        .join(" "),
      values: app.history.values[at][figure].map(known),
      ink: arm === "A" ? "--a" : "--b",
      dashed: arm === "B",
      rank: figures.indexOf(figure),
    })),
  );
}

/** @param {App} app @param {string} kind @returns {Curve[]} */
function differences(app, kind) {
  const { figures } = KINDS[kind];
  const [a, b] = app.history.values;
  return shown(app, figures).map((figure) => ({
    name: figureName(app, figures, figure),
    values: b[figure].map((value, place) => known(value - a[figure][place])),
    ink: "--ink",
    dashed: false,
    rank: figures.indexOf(figure),
  }));
}

/** @param {World} world @returns {Mark[]} */
function ticks(world) {
  return happenings(world, 0, world.horizon).map(({ day, arm, key }) => ({
    day,
    ink: { A: "--a", B: "--b", both: key === "changed" ? "--accent" : "--soft" }[arm],
    edit: key === "changed",
  }));
}

/** A table of the last values, for those who cannot see the charts. @param {App} app */
function lastValues(app) {
  const caption = make("caption");
  const arms = make("tr", {}, make("td"));
  const body = make("tbody");
  const showArms = rows(arms, () => {
    const element = make("th", { scope: "col" });
    return { element, update: (/** @type {string} */ arm) => say(element, arm) };
  });
  const showFigures = rows(body, () => {
    const name = make("th", { scope: "row" });
    const element = make("tr", {}, name);
    const showValues = rows(element, () => {
      const cell = make("td");
      return { element: cell, update: (/** @type {string} */ value) => say(cell, value) };
    });
    return {
      element,
      update: (/** @type {[string, ...string[]]} */ [figure, ...values]) => {
        say(name, figure);
        showValues(values);
      },
    };
  });
  return {
    element: make("table", { class: "unseen" }, caption, make("thead", {}, arms), body),
    show(/** @type {string} */ kind) {
      const { world, history } = app;
      if (!world) return;
      const last = history.days.length - 1;
      const { figures, unit } = KINDS[kind];
      say(
        caption,
        last < 0 ? app.t("curves.nothing") : app.t("curves.last", { day: app.number(history.days[last] + 1) }),
      );
      showArms(world.arms.map((arm) => armName(app, arm)));
      showFigures(
        shown(app, figures).map((figure) => [
          app.t(`figures.${figure}`),
          ...world.arms.map((_, at) => exactly(app, unit, history.values[at][figure][last] ?? NaN)),
        ]),
      );
    },
  };
}
