// Who is this person: through whom they came to know it, what they think and why, whom they told, and their day.

import { latest } from "wom/asking.js";
import { opinionColour } from "wom/colours.js";
import { element as make, iconButton, label } from "wom/elements.js";
import { equation } from "wom/equation.js";
import { rows, say } from "wom/in_place.js";
import { READ_EVERY, paced } from "wom/pacing.js";
import { armName, personName } from "wom/world.js";

/** @import { App } from "wom/app.js" */
/** @import { Person, Story } from "wom/types.js" */

/** Persons of a long chain that are shown at either end, and persons told that are shown. */
const ENDS = 4;
const TOLD = 12;
/** Parts of an opinion that would be written as zero are left out. */
const LEAST = 0.005;

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  if (!app.source.live) return;
  /** @type {number | null} */
  let person = null;
  /** Whether an answer came to what was last asked; after a refusal nothing is asked until there is another person. */
  let answered = true;

  const hint = make("p", { class: "soft" });
  const head = make("h2");
  const close = iconButton("close", "", () => app.set({ selected: null }));
  close.classList.add("plain");
  const about = make("p", { class: "soft" });
  const why = make("p", { class: "soft small" });
  const body = make("div", { class: "tale" }, make("div", { class: "row" }, head, close), about, why);
  // Until the first answer has come there is nothing to read.
  body.classList.add("unread");
  const updates = [
    thought(app, body),
    came(app, body, visit),
    made(app, body),
    bought(app, body),
    told(app, body, visit),
    today(app, body),
  ];
  root.append(hint, body);

  const ask = latest(async () => {
    if (person === null) return;
    const wanted = person;
    answered = false;
    const story = await app.ask({ do: "story", person, product: app.world?.product, arm: app.look.arm });
    answered = true;
    if (person === wanted) show(/** @type {Story} */ (story));
  });
  const refresh = paced(root, READ_EVERY, () => answered && ask(null));
  app.on("look", choose);
  app.on("frame", refresh);
  app.on("theme", refresh);
  app.on("language", choose);
  choose();

  function choose() {
    const { world, look } = app;
    body.hidden = look.selected === null || !world || world.view === "groups";
    hint.hidden = !body.hidden;
    say(hint, app.t(world?.view === "groups" ? "story.groups" : "story.none"));
    person = body.hidden || !world ? null : world.person.values[/** @type {number} */ (look.selected)];
    ask(null);
  }

  /** Look at another person, and select their dot where they have one. @param {number} other */
  function visit(other) {
    const dot = app.world?.person.values.indexOf(other) ?? -1;
    if (dot >= 0) return app.set({ selected: dot });
    person = other;
    ask(null);
  }

  /** @param {Story} story */
  function show(story) {
    const { world } = app;
    if (!world) return;
    body.classList.remove("unread");
    say(head, personName(app, story.name));
    label(close, app.t("story.close"));
    const parts = [
      world.segments.length > 1 ? story.segment : "",
      app.t(`network.one.${story.stage}`),
      app.t("story.ties", { n: app.number(story.ties) }),
    ];
    say(about, [world.arms.length > 1 ? armName(app, app.look.arm) : "", ...parts].filter(Boolean).join(" · "));
    why.hidden = world.traced;
    say(why, world.traced ? "" : app.t("story.untraced", { why: world.why_untraced }));
    for (const update of updates) update(story);
  }
}

/** A part of the story under its own heading. @param {HTMLElement} body @param {...HTMLElement} content */
function part(body, ...content) {
  const head = make("h3");
  const element = make("section", {}, head, ...content);
  body.append(element);
  return (/** @type {boolean} */ shown, /** @type {string} */ words) => {
    element.hidden = !shown;
    say(head, words);
  };
}

/** The opinion on its scale. @param {App} app @param {HTMLElement} body @returns {(story: Story) => void} */
function thought(app, body) {
  const dot = make("span", { class: "dot" });
  const scale = make("div", { class: "scale", dir: "ltr" }, dot);
  const words = make("p");
  const heading = part(body, words, scale);
  return ({ opinion, stage }) => {
    const known = stage !== "unaware";
    heading(true, app.t("story.opinion"));
    scale.hidden = !known;
    say(words, known ? app.t("story.thinks", { opinion: app.texts.opinion(opinion) }) : app.t("story.unaware"));
    const stops = [-1, -0.5, 0, 0.5, 1].map((x) => opinionColour(x, app.theme));
    scale.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    dot.style.left = `${((opinion + 1) / 2) * 100}%`;
    dot.style.background = opinionColour(opinion, app.theme);
  };
}

/**
 * Through whom they came to know it, the first of the chain first.
 *
 * @param {App} app @param {HTMLElement} body @param {(person: number) => void} visit @returns {(story: Story) => void}
 */
function came(app, body, visit) {
  const list = make("ol", { class: "chain" });
  const heading = part(body, list);
  const show = rows(list, () => {
    const link = make("button", { type: "button", class: "plain person" });
    const words = make("span", { class: "soft small" });
    const element = make("li", {}, link, words);
    let goal = -1;
    link.addEventListener("click", () => visit(goal));
    return {
      element,
      update: (
        /** @type {{ step: Story["chain"][number] | null, skipped: number, last: boolean }} */ { step, skipped, last },
      ) => {
        link.hidden = step === null;
        if (step === null) return say(words, app.t("story.skipped", { n: app.number(skipped) }));
        goal = step.person;
        link.disabled = last;
        say(link, personName(app, step.id));
        const day = step.day === null ? [] : [app.t("story.day", { day: app.number(evening(step.day)) })];
        say(words, [app.t(`sources.${step.channel}`), ...day].join(" · "));
      },
    };
  });
  return ({ chain }) => {
    heading(chain.length > 0, app.t("story.came"));
    const steps = [...chain].reverse().map((step, place) => ({ step, skipped: 0, last: place === chain.length - 1 }));
    const skipped = steps.length - 2 * ENDS;
    show(skipped < 2 ? steps : [...steps.slice(0, ENDS), { step: null, skipped, last: false }, ...steps.slice(-ENDS)]);
  };
}

/**
 * What the opinion is the sum of: a bar for each source, to the left against it and to the right for it.
 *
 * @param {App} app @param {HTMLElement} body @returns {(story: Story) => void}
 */
function made(app, body) {
  const list = make("ul", { class: "parts" });
  const heading = part(body, list);
  const show = rows(list, () => {
    const name = make("span");
    const bar = make("span", { class: "bar" });
    const number = make("span", { class: "number" });
    return {
      element: make("li", {}, name, make("span", { class: "track", dir: "ltr" }, bar), number),
      update: (/** @type {{ source: string, part: number, most: number }} */ { source, part: value, most }) => {
        const width = (Math.abs(value) / most) * 50;
        say(name, app.t(`sources.${source}`));
        say(number, app.texts.opinion(value));
        bar.style.width = `${width}%`;
        bar.style.left = `${value < 0 ? 50 - width : 50}%`;
        bar.style.background = opinionColour(value < 0 ? -0.8 : 0.8, app.theme);
      },
    };
  });
  return ({ parts, stage }) => {
    const seen = parts.filter(({ part: value }) => Math.abs(value) >= LEAST);
    const known = stage === "unaware" ? [] : seen.sort((one, other) => Math.abs(other.part) - Math.abs(one.part));
    const most = Math.max(LEAST, ...known.map(({ part: value }) => Math.abs(value)));
    heading(known.length > 0, app.t("story.made"));
    show(known.map(({ source, part: value }) => ({ source, part: value, most })));
  };
}

/** Why they bought it. @param {App} app @param {HTMLElement} body @returns {(story: Story) => void} */
function bought(app, body) {
  const words = make("p");
  const heading = part(body, words);
  return ({ decision }) => {
    heading(decision !== null, app.t("story.decision"));
    if (!decision) return;
    const { day, how, opinion, shares, persuader } = decision;
    const most = Object.entries(shares)
      .filter(([, share]) => share > 0)
      .sort(([, one], [, other]) => other - one)
      .map(([source, share]) => `${app.t(`sources.${source}`)} ${app.percent(share, 0)}`);
    const sentences = [app.t(`story.how.${how}`, { day: app.number(evening(day)) })];
    if (opinion !== null && !Number.isNaN(opinion))
      sentences.push(app.t("story.then", { opinion: app.texts.opinion(opinion) }));
    if (most.length > 0) sentences.push(app.t("story.spoke", { parts: most.join(app.t("story.comma")) }));
    if (persuader !== null) sentences.push(app.t("story.persuader", { person: personName(app, persuader) }));
    say(words, sentences.join(" "));
  };
}

/**
 * Whom they told first, and how far that went.
 *
 * @param {App} app @param {HTMLElement} body @param {(person: number) => void} visit @returns {(story: Story) => void}
 */
function told(app, body, visit) {
  const words = make("p");
  const list = make("ul", { class: "told" });
  const heading = part(body, words, list);
  const show = rows(list, () => {
    const link = make("button", { type: "button", class: "plain person" });
    let goal = -1;
    link.addEventListener("click", () => visit(goal));
    return {
      element: make("li", {}, link),
      update: (/** @type {Person} */ { person, id }) => {
        goal = person;
        say(link, personName(app, id));
      },
    };
  });
  return ({ told: persons, told_count: count, reached }) => {
    heading(count > 0, app.t("story.told"));
    say(words, app.t("story.reached", { n: app.number(count), reached: app.number(reached) }));
    show(persons.slice(0, TOLD));
  };
}

/** How today's words moved them. @param {App} app @param {HTMLElement} body @returns {(story: Story) => void} */
function today(app, body) {
  const { element, update } = equation(app);
  const heading = part(body, element);
  return (story) => {
    heading(app.world?.traced ?? false, app.t("story.today"));
    update(story.today);
  };
}

/** The day on whose evening it was so, as the picture and the curves count: days that have been lived. @param {number} day */
function evening(day) {
  return day + 1;
}
