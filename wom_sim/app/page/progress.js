// A bar for work that takes long: compiling, making a network, writing a replay.

import { element } from "wom/elements.js";

/** @import { App } from "wom/app.js" */

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const bar = element("div", { class: "bar" });
  const words = element("p", { class: "words" });
  root.replaceChildren(bar, words);
  app.on("progress", (progress) => {
    root.hidden = progress === null;
    if (!progress) return;
    const percent = Math.round(100 * Math.min(1, Math.max(0, progress.share)));
    bar.style.inlineSize = `${percent}%`;
    root.setAttribute("aria-valuenow", String(percent));
    words.textContent = app.t(`progress.${progress.words}`);
    root.setAttribute("aria-valuetext", words.textContent);
  });
}
