// Lessons: a list to choose from, and one lesson as a card, a step at a time: predict, run, reveal.

import { quietly } from "wom/asking.js";
import { element, icon } from "wom/elements.js";
import { outcomes } from "wom/lesson_numbers.js";
import { Runs } from "wom/lesson_runs.js";

/** @import { App } from "wom/app.js" */
/** @import { Measure } from "wom/lesson_numbers.js" */
/** @import { Lesson, Step } from "wom/lesson_runs.js" */

/**
 * How figures are written; opinions and what is like them otherwise.
 *
 * @type {Record<string, (app: App, x: number) => string>}
 */
const WRITTEN = {
  ...Object.fromEntries(["awareness", "customers", "adoption"].map((name) => [name, (app, x) => app.percent(x)])),
  ...Object.fromEntries(["revenue", "spend", "profit"].map((name) => [name, (app, x) => app.money(x)])),
  ...Object.fromEntries(
    ["talk", "sales"].map((name) => [name, (app, x) => app.number(x, { maximumFractionDigits: 0 })]),
  ),
  ...Object.fromEntries(
    ["distance", "rating"].map((name) => [name, (app, x) => app.number(x, { maximumFractionDigits: 1 })]),
  ),
};
/** Parts of the teacher's notes, in order; the last three are lists. */
const NOTES = ["aim", "before", "questions", "misconceptions", "further"];

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  /** @type {Lesson[]} */
  const lessons = JSON.parse(document.getElementById("lesson-data")?.textContent ?? "[]");
  /** How far each lesson has been taken, in this visit. @type {Map<string, number>} */
  const reached = new Map();
  /** @type {Runs | null} */
  let runs = null;
  let place = 0;
  /** Answers by the words of the step that asked. @type {Map<string, string>} */
  const answers = new Map();
  /** What came out with other luck, by measure. @type {Map<string, string[]>} */
  const tallies = new Map();
  let busy = false;
  /** What changes while the lesson runs. @type {() => void} */
  let tell = () => {};

  /** Words of the lesson that is open. @param {string} key @param {Record<string, string>} [values] */
  const t = (key, values) => app.t(`lessons.${runs?.lesson.topic}.${key}`, values);
  /** @param {string} text @param {string} [kind] */
  const paragraphs = (text, kind = "") =>
    text
      .split("\n")
      .filter(Boolean)
      .map((line) => element("p", { class: kind }, line));

  // --- the list --------------------------------------------------------------------------------------

  function list() {
    tell = () => {};
    root.replaceChildren(
      element("h2", {}, app.t("lessons.title")), element("p", { class: "soft" }, app.t("lessons.about")),
      element("ol", { class: "lesson-list" }, ...lessons.map(entry)),
    );
  }

  /** @param {Lesson} lesson */
  function entry(lesson) {
    const { topic, steps, minutes } = lesson;
    const far = reached.get(topic) ?? 0;
    const words = far
      ? app.t("lessons.step_of", { n: app.number(far), count: app.number(steps.length) })
      : app.t("lessons.minutes", { n: app.number(minutes) });
    return element(
      "li", { class: "card lesson-entry" },
      element("h3", {}, app.t(`lessons.${topic}.title`)), element("p", {}, app.t(`lessons.${topic}.teaser`)),
      element(
        "div",
        { class: "row" },
        element(
          "button",
          { type: "button", class: "main", onclick: () => begin(lesson) },
          app.t(far ? "lessons.again" : "lessons.open"),
        ),
        element("span", { class: "soft small" }, far === steps.length ? app.t("lessons.done") : words),
      ),
      teacher(topic),
    );
  }

  /** @param {string} topic */
  function teacher(topic) {
    return element(
      "details", { class: "teacher" }, element("summary", {}, app.t("lessons.teacher")),
      ...NOTES.flatMap((part) => {
        const text = app.t(`lessons.${topic}.teacher.${part}`);
        const lines = text.split("\n").filter(Boolean);
        const body =
          lines.length > 1
            ? element("ul", {}, ...lines.map((line) => element("li", { dir: "auto" }, line)))
            : element("p", {}, text);
        return [element("h4", {}, app.t(`lessons.teacher_${part}`)), body];
      }),
    );
  }

  /** @param {Lesson} lesson */
  async function begin(lesson) {
    if (busy) return;
    place = 0;
    answers.clear();
    tallies.clear();
    const mine = new Runs(app, lesson, () => {
      mine.forget();
      close();
    });
    runs = mine;
    await work(() => mine.begin());
    // The button that was pressed is gone: who uses the keyboard goes on at the first step.
    go();
  }

  function close() {
    runs = null;
    busy = false;
    list();
  }

  async function leave() {
    const ended = runs;
    close();
    if (ended) await quietly(ended.end().then(() => app.tell("said", app.t("lessons.restored"))));
  }

  /** Do what takes a while; buttons that start more of it wait. @param {() => Promise<unknown>} task */
  async function work(task) {
    busy = true;
    tell();
    await quietly(task());
    busy = false;
    tell();
  }

  // --- one step --------------------------------------------------------------------------------------

  /** @param {number} [by] */
  function go(by = 0) {
    place += by;
    show();
    root.querySelector("h3")?.focus();
    root.closest("[data-panel]")?.scrollTo({ top: 0 });
  }

  function show() {
    if (!runs) return list();
    const { lesson } = runs;
    const { steps } = lesson;
    const step = steps[place];
    reached.set(lesson.topic, Math.max(reached.get(lesson.topic) ?? 0, place + 1));
    const back = element("button", { type: "button", onclick: () => go(-1) }, app.t("lessons.back"));
    const next = element(
      "button",
      { type: "button", onclick: () => (place + 1 < steps.length ? go(1) : leave()) },
      app.t(place + 1 < steps.length ? "lessons.next" : "lessons.leave"),
    );
    const hint = element("p", { class: "soft small", role: "status" });
    const bar = element("progress", {
      max: steps.length,
      value: place + 1,
      "aria-label": app.t("lessons.step_of", { n: app.number(place + 1), count: app.number(steps.length) }),
    });
    const body = bodyOf(step);
    tell = () => {
      body.tell();
      back.disabled = place === 0 || busy;
      next.disabled = busy || !body.done();
      next.className = body.done() ? "main" : "";
      hint.textContent = body.done() ? "" : body.wanted;
    };
    root.replaceChildren(
      element(
        "article", { class: "card lesson" },
        element(
          "div",
          { class: "row" },
          element("div", { class: "grow" }, element("h2", {}, t("title"))),
          element(
            "button",
            { type: "button", class: "plain tiny", onclick: leave },
            icon("close"),
            app.t("lessons.leave"),
          ),
        ),
        bar,
        element("h3", { tabindex: -1 }, t(`steps.${step.words}.title`)),
        ...paragraphs(t(`steps.${step.words}.text`)),
        ...body.parts,
        hint,
        element("div", { class: "row lesson-go" }, back, next),
      ),
      teacher(lesson.topic),
    );
    tell();
  }

  /** @typedef {{ parts: Node[], tell: () => void, done: () => boolean, wanted: string }} Body */

  /** What stands under the words of a step. @param {Step} step @returns {Body} */
  function bodyOf(step) {
    if (step.kind === "predict") return predict(step);
    if (step.kind === "run") return run(step);
    if (step.kind === "reveal") return reveal(step);
    if (step.kind === "look") return look();
    return { parts: [], tell() {}, done: () => true, wanted: "" };
  }

  /** @param {Step} step @returns {Measure} */
  const measureOf = (step) => /** @type {Runs} */ (runs).lesson.measures[step.measure ?? ""];

  /** @param {Step} step @returns {Body} */
  function predict(step) {
    const choices = outcomes(measureOf(step)).map((outcome) => {
      const input = element("input", {
        type: "radio",
        name: step.words,
        value: outcome,
        checked: answers.get(step.words) === outcome,
        onchange: () => (answers.set(step.words, outcome), tell()),
      });
      return element("label", { class: "answer" }, input, element("span", {}, t(`steps.${step.words}.${outcome}`)));
    });
    const group = element(
      "fieldset",
      {},
      element("legend", { class: "unseen" }, t(`steps.${step.words}.title`)),
      ...choices,
    );
    return { parts: [group], tell() {}, done: () => answers.has(step.words), wanted: app.t("lessons.choose_first") };
  }

  /** @param {Step} step @returns {Body} */
  function run(step) {
    const mine = /** @type {Runs} */ (runs);
    const until = app.number(step.until ?? 0);
    const button = element(
      "button",
      { type: "button", class: "main", onclick: () => work(() => mine.play(step)) },
      icon("play"),
      app.t("lessons.run", { day: until }),
    );
    const state = element("p", { class: "soft", role: "status" });
    return {
      parts: [button, state],
      tell() {
        const ran = mine.ran(step);
        button.disabled = busy;
        button.className = ran ? "" : "main";
        const words = busy ? "lessons.running" : "lessons.ran";
        const said = busy || ran ? app.t(words, { day: busy ? app.number(app.frame?.day ?? 0) : until, until }) : "";
        if (state.textContent !== said) state.textContent = said;
      },
      done: () => mine.ran(step),
      wanted: app.t("lessons.first_run"),
    };
  }

  /** @returns {Body} */
  function look() {
    const words = element("p", { role: "status" });
    const button = element(
      "button",
      { type: "button", onclick: () => document.getElementById("tab-person")?.click() },
      app.t("lessons.show_person"),
    );
    return {
      parts: [words, button],
      tell() {
        const chosen = app.look.selected !== null;
        const said = app.t(chosen ? "lessons.looked" : "lessons.look");
        if (words.textContent !== said) words.textContent = said;
        button.hidden = !chosen;
      },
      done: () => true,
      wanted: "",
    };
  }

  /** @param {Step} step @returns {Body} */
  function reveal(step) {
    const mine = /** @type {Runs} */ (runs);
    const measure = measureOf(step);
    const part = element("div", { class: "reveal" });
    /** @type {string | null} */
    let drawn = null;
    return {
      parts: [part],
      tell() {
        const result = mine.result(measure);
        const tally = tallies.get(step.measure ?? "") ?? [];
        const now = JSON.stringify([result, tally, busy]);
        if (now === drawn) return;
        drawn = now;
        part.replaceChildren(
          ...(result
            ? revealed(step, measure, result, tally)
            : [element("p", { class: "soft" }, app.t("lessons.no_numbers"))]),
        );
      },
      done: () => true,
      wanted: "",
    };
  }

  /**
   * @param {Step} step
   * @param {Measure} measure
   * @param {{ numbers: Record<string, number>, outcome: string }} result
   * @param {string[]} tally
   */
  function revealed(step, measure, { numbers, outcome }, tally) {
    const write =
      WRITTEN[measure.figure] ?? ((_, x) => app.number(x, { minimumFractionDigits: 2, maximumFractionDigits: 2 }));
    const written = Object.fromEntries(Object.entries(numbers).map(([side, x]) => [side, write(app, x)]));
    const asked = /** @type {Runs} */ (runs).lesson.steps.find(
      (other) => other.kind === "predict" && other.measure === step.measure,
    );
    const answer = asked && answers.get(asked.words);
    const verdict = answer === outcome ? "right" : outcome === "even" ? "open_question" : "wrong";
    const button = element(
      "button",
      { type: "button", onclick: () => work(() => again(step, measure)) },
      icon("again"),
      app.t("lessons.other_luck"),
    );
    button.disabled = busy;
    return [
      bars(step, numbers, written),
      ...(asked && answer
        ? [
            element(
              "p",
              { class: `verdict ${verdict}` },
              element("strong", {}, app.t(`lessons.${verdict}`)),
              ` ${app.t("lessons.your_guess")}: ${t(`steps.${asked.words}.${answer}`)}`,
            ),
          ]
        : []),
      ...paragraphs(t(`steps.${step.words}.${outcome}`, written)),
      button,
      ...(tally.length ? [element("p", { class: "small", role: "status" }, tallied(measure, outcome, tally))] : []),
    ];
  }

  /** @param {Step} step @param {Record<string, number>} numbers @param {Record<string, string>} written */
  function bars(step, numbers, written) {
    const most = Math.max(...Object.values(numbers).map(Math.abs), Number.MIN_VALUE);
    return element(
      "dl",
      { class: "bars" },
      ...Object.entries(numbers).flatMap(([side, x]) => {
        const bar = element("span", { class: `bar ${x < 0 ? "below" : ""}`, "aria-hidden": "true" });
        bar.style.inlineSize = `${(100 * Math.abs(x)) / most}%`;
        return [
          element("dt", {}, t(`steps.${step.words}.sides.${side}`)),
          element("dd", {}, element("span", { class: "track" }, bar), element("b", {}, written[side])),
        ];
      }),
    );
  }

  /**
   * How often the same came out with other luck.
   *
   * @param {Measure} measure
   * @param {string} outcome
   * @param {string[]} tally
   */
  function tallied(measure, outcome, tally) {
    const all = [outcome, ...tally];
    const same = all.filter((other) => other === outcome).length;
    const close = measure.margin === null ? 0 : all.filter((other) => other === "even").length;
    return app.t("lessons.tally", { same: app.number(same), count: app.number(all.length), close: app.number(close) });
  }

  /** @param {Step} step @param {Measure} measure */
  async function again(step, measure) {
    const mine = /** @type {Runs} */ (runs);
    const name = step.measure ?? "";
    const before = tallies.get(name) ?? [];
    const result = await mine.again(measure, before.length + 1);
    if (result) tallies.set(name, [...before, result.outcome]);
  }

  app.on("language", show);
  app.on("frame", () => root.offsetParent !== null && tell());
  app.on("look", () => root.offsetParent !== null && tell());
  list();
}
