// The reader's language and theme, and words about the page.

import { element, icon, iconButton, label } from "wom/elements.js";

/** @import { App } from "wom/app.js" */
/** @import { Language } from "wom/types.js" */

/** What a language calls itself, with what is offered instead of it. */
const OTHER = /** @type {Record<Language, { code: Language, name: string }>} */ ({
  en: { code: "fa", name: "فارسی" },
  fa: { code: "en", name: "English" },
});

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const language = element("button", {
    type: "button",
    class: "plain",
    onclick: () => app.speak(OTHER[app.texts.language].code),
  });
  const theme = iconButton("dark", "", () => app.wear(app.theme === "dark" ? "light" : "dark"));
  const about = iconButton("about", "", () =>
    /** @type {HTMLDialogElement} */ (document.getElementById("about")).showModal(),
  );
  theme.classList.add("plain");
  about.classList.add("plain");
  root.replaceChildren(language, theme, about);

  function words() {
    const other = OTHER[app.texts.language];
    language.textContent = other.name;
    language.lang = other.code;
    const next = app.theme === "dark" ? "light" : "dark";
    theme.replaceChildren(icon(next));
    for (const [button, key] of /** @type {[HTMLElement, string][]} */ ([
      [theme, `header.${next}`],
      [about, "about.title"],
    ])) {
      label(button, app.t(key));
    }
  }

  app.on("language", words);
  app.on("theme", words);
  words();
}
