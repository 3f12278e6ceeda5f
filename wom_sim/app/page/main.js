// The page begins here: words, the source of the simulation, and a panel for each part of the page.

import * as about from "wom/about.js";
import * as acting from "wom/acting.js";
import { App, Refusal } from "wom/app.js";
import * as arms from "wom/arms.js";
import { quietly } from "wom/asking.js";
import * as curves from "wom/curves.js";
import * as edits from "wom/edits.js";
import { element } from "wom/elements.js";
import * as funnel from "wom/funnel.js";
import * as histogram from "wom/histogram.js";
import * as legend from "wom/legend.js";
import * as lessons from "wom/lessons.js";
import { fromFragment } from "wom/link.js";
import { connect } from "wom/live.js";
import * as moves from "wom/moves.js";
import * as narration from "wom/narration.js";
import * as network from "wom/network.js";
import * as preferences from "wom/preferences.js";
import * as progress from "wom/progress.js";
import { recorded } from "wom/recorded.js";
import * as scenarios from "wom/scenarios.js";
import * as share from "wom/share.js";
import * as sliders from "wom/sliders.js";
import * as story from "wom/story.js";
import * as tabs from "wom/tabs.js";
import { Texts } from "wom/texts.js";
import * as toast from "wom/toast.js";
import * as transport from "wom/transport.js";

/** @import { State } from "wom/link.js" */
/** @import { Language, Source } from "wom/types.js" */

/** @typedef {{ mount(root: any, app: App): void }} Panel */

/** Panels by their element. Those of the second kind act, and have nothing to do in a recording. */
const PANELS = /** @type {Record<string, Panel>} */ ({
  toasts: toast,
  progress,
  scenario: scenarios,
  preferences,
  about,
  network,
  legend,
  narration,
  transport,
  curves,
  histogram,
  funnel,
});
const ACTING = /** @type {Record<string, Panel>} */ ({
  tabs,
  arms,
  acting,
  moves,
  sliders,
  edits,
  story,
  lessons,
  share,
});

const texts = new Texts(
  JSON.parse(part("texts").textContent ?? "{}"),
  navigator.language.startsWith("fa") ? "fa" : "en",
);
const opening = part("opening");
/** What would be opened again if the connection broke. @type {State | null} */
let kept = null;

/** @param {string} id */
function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** Put the words of the language where the page itself has some. */
function fill() {
  for (const place of document.querySelectorAll("[data-t]"))
    place.textContent = texts.t(place.getAttribute("data-t") ?? "");
  for (const place of document.querySelectorAll("[data-t-label]"))
    place.setAttribute("aria-label", texts.t(place.getAttribute("data-t-label") ?? ""));
}

/** Say why there is nothing to see, and offer to try again. @param {string} words @param {() => void} again */
function apologise(words, again) {
  opening.replaceChildren(
    element("p", {}, words), element("p", { class: "soft" }, texts.t("errors.reload")),
    element("button", { type: "button", class: "main", onclick: again }, texts.t("errors.again")),
  );
}

/** The state in the address, or what else there is to open. @param {App} app @returns {Promise<State | null>} */
async function linked(app) {
  try {
    return await fromFragment(location.hash);
  } catch {
    app.tell("refused", { problem: texts.t("errors.link"), remedy: texts.t("errors.link_remedy") });
    return null;
  }
}

/** Open a state, and show the day that it stands at. @param {App} app @param {State | null} state */
async function open(app, state) {
  const asked = state ? { do: "open", scenario: { data: state.scenario }, b: state.b } : { do: "open" };
  await app.ask(asked);
  if (state) app.set(state.look);
  await app.ask(state?.day ? { do: "go", day: state.day } : { do: "frame" });
  opening.replaceChildren();
}

/** Keep what would be opened again, once nothing has changed for a while. @param {App} app */
function keep(app) {
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () =>
        quietly(
          app.source.ask({ do: "share" }).then(({ data, b, day }) => (kept = { scenario: data, b, day, look: {} })),
        ),
      1500,
    );
  };
  app.on("world", soon);
  app.on("edits", soon);
  app.on("frame", ({ day }) => kept && (kept.day = day));
}

/** @param {App} app */
function disconnected(app) {
  app.player.pause();
  document.documentElement.dataset.lost = "true";
  apologise(texts.t("errors.lost"), async () => {
    try {
      app.source = await connect(() => disconnected(app));
      delete document.documentElement.dataset.lost;
      await open(app, kept);
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
    }
  });
}

async function begin() {
  document.documentElement.lang = texts.language;
  document.documentElement.dir = texts.direction;
  fill();
  opening.textContent = texts.t("page.starting");
  /** @type {App | null} */
  let app = null;
  /** @type {Source} */
  let source;
  try {
    const recording = document.getElementById("recording");
    source = recording ? await recorded(recording) : await connect(() => app && disconnected(app));
  } catch {
    apologise(texts.t("errors.unreachable"), () => location.reload());
    return;
  }
  app = new App(source, texts);
  document.documentElement.dataset.live = String(source.live);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", () => app?.wear(dark.matches ? "dark" : "light"));
  app.wear(dark.matches ? "dark" : "light");
  if (!source.live) part("main").dataset.tab = "charts";
  app.on("language", fill);
  app.on("world", ({ arms }) => (part("main").dataset.arms = String(arms.length)));
  for (const [id, panel] of Object.entries(source.live ? { ...PANELS, ...ACTING } : PANELS)) {
    try {
      panel.mount(part(id), app);
    } catch (fault) {
      // As with what panels are told: a fault of one leaves the others be.
      reportError(fault);
    }
  }
  try {
    await open(app, await linked(app));
    if (source.live) keep(app);
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    apologise([fault.where, fault.message].filter(Boolean).join(": "), () => location.reload());
  }
}

begin();
