// What one takes along: a link, the scenario, numbers, a picture, and a replay that plays anywhere.

import { quietly } from "wom/asking.js";
import { element, icon } from "wom/elements.js";
import { LONGEST, toFragment } from "wom/link.js";
import { picture } from "wom/picture.js";

/** @import { App } from "wom/app.js" */
/** @import { Answer } from "wom/types.js" */

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const yaml = element("pre", { tabindex: 0, dir: "ltr" });
  const command = element("code", { dir: "ltr" });
  const shown = element(
    "details",
    { class: "more", ontoggle: () => shown.open && quietly(show()) },
    element("summary"),
    yaml,
  );

  function rebuild() {
    root.hidden = !app.world;
    const { live } = app.source;
    root.replaceChildren(
      element("h2", {}, app.t("share.title")),
      live ? way("link", "link", copyLink) : "",
      live ? way("save", "yaml", saveYaml, command, shown) : "",
      way("save", "picture", savePicture),
      live ? way("save", "data", saveData) : "",
      live ? way("save", "replay", saveReplay) : "",
    );
    /** @type {HTMLElement} */ (shown.firstElementChild).textContent = app.t("share.show");
  }

  /** @param {"link" | "save"} sign @param {string} key @param {() => Promise<unknown>} act @param {Node[]} more */
  function way(sign, key, act, ...more) {
    const button = element(
      "button",
      {
        type: "button",
        onclick: async () => {
          button.disabled = true;
          await quietly(act()).finally(() => (button.disabled = false));
        },
      },
      icon(sign),
      app.t(`share.${key}`),
    );
    return element(
      "div",
      { class: "way", "data-way": key },
      button,
      element("p", { class: "soft small" }, app.t(`share.${key}_about`)),
      ...more,
    );
  }

  async function copyLink() {
    const { data, b, day } = await app.ask({ do: "share" });
    const { colour, ties, talk } = app.look;
    const fragment = await toFragment({ scenario: data, b, day, look: { colour, ties, talk } });
    if (fragment.length > LONGEST) {
      app.tell("refused", { problem: app.t("share.too_long"), remedy: app.t("share.too_long_remedy") });
      return;
    }
    const link = new URL(location.href);
    link.hash = fragment;
    history.replaceState(null, "", link);
    try {
      await navigator.clipboard.writeText(link.href);
      app.tell("said", app.t("share.copied"));
    } catch {
      app.tell("said", app.t("share.in_address"));
    }
  }

  async function show() {
    const shared = await app.ask({ do: "share" });
    yaml.textContent = shared.yaml;
    command.textContent = shared.command.replace("scenario.yaml", fileName("yaml"));
    return shared;
  }

  async function saveYaml() {
    const shared = await show();
    save(new Blob([shared.yaml], { type: "application/yaml" }), "yaml");
  }

  async function saveData() {
    saveFile(await app.ask({ do: "data" }));
  }

  async function savePicture() {
    save(await picture(app), "png");
  }

  async function saveReplay() {
    saveFile(await app.ask({ do: "replay" }));
  }

  /** @param {Answer} answer of kind "file" */
  const saveFile = ({ content, mime, ending }) => save(new Blob([content.values], { type: mime }), ending);

  /** A name for a file, made of the scenario's alone. @param {string} ending */
  function fileName(ending) {
    const slug = (app.world?.name ?? "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 60);
    return `${slug || "scenario"}.${ending}`;
  }

  /** @param {Blob} blob @param {string} ending */
  function save(blob, ending) {
    const href = URL.createObjectURL(blob);
    element("a", { href, download: fileName(ending) }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  }

  app.on("world", rebuild);
  app.on("edits", () => shown.open && quietly(show()));
  app.on("language", rebuild);
  rebuild();
}
