// The page begins here: words, the source of the simulation, and a panel for each part of the page.

import { App } from "wom/app.js";
import { connect } from "wom/live.js";
import { Texts } from "wom/texts.js";

/** @import { Language } from "wom/types.js" */

const words = JSON.parse(document.getElementById("texts")?.textContent ?? "{}");
/** @type {Language} */
const language = navigator.language.startsWith("fa") ? "fa" : "en";

async function begin() {
  const source = await connect(() => app?.tell("refused", { problem: app.t("errors.lost"), remedy: app.t("errors.reload") }));
  const app = new App(source, new Texts(words, language));
  app.speak(language);
  await app.ask({ do: "open" });
  await app.ask({ do: "frame" });
}

begin();
