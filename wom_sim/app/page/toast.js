// Short words to the user: what was refused and what to do about it, and what went well.

import { element, iconButton } from "wom/elements.js";

/** @import { App } from "wom/app.js" */

/** Seconds that words stay. */
const REFUSED = 12;
const SAID = 4;
/** Words shown at a time. */
const MOST = 3;

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const problems = element("div", { "aria-live": "assertive", role: "alert" });
  const news = element("div", { "aria-live": "polite", role: "status" });
  root.replaceChildren(problems, news);

  /** @param {HTMLElement} where @param {string} kind @param {number} seconds @param {string[]} lines */
  function show(where, kind, seconds, lines) {
    const [first, ...rest] = lines.filter(Boolean);
    const same = [...where.children].find((toast) => toast.querySelector("p")?.textContent === first);
    same?.remove();
    const close = iconButton("close", app.t("page.close"), () => toast.remove());
    const toast = element(
      "div",
      { class: `toast ${kind}` },
      element(
        "div",
        { class: "grow" },
        element("p", {}, first),
        ...rest.map((line) => element("p", { class: "soft small" }, line)),
      ),
      close,
    );
    where.append(toast);
    while (where.children.length > MOST) where.firstElementChild?.remove();
    setTimeout(() => toast.remove(), seconds * 1000);
  }

  app.on("refused", ({ problem, remedy }) => show(problems, "refused", REFUSED, [problem, remedy]));
  app.on("said", (words) => show(news, "said", SAID, [words]));
}
