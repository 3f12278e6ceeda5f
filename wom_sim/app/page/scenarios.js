// Which scenario is open, which others come with the program, and which of its products is looked at.

import { quietly } from "wom/asking.js";
import { fillDialog } from "wom/dialog.js";
import { element, icon } from "wom/elements.js";

/** @import { App } from "wom/app.js" */

/** @typedef {{ name: string, about: string }} Packaged */

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const name = element("span", { class: "name" });
  const open = element(
    "button",
    { type: "button", class: "plain scenario", "aria-haspopup": "dialog", onclick: choose },
    name,
    icon("down"),
  );
  const products = element("select", { onchange: () => quietly(app.ask({ do: "look", product: products.value })) });
  const dialog = element("dialog", { id: "scenarios" });
  root.replaceChildren(element("h1", {}, open), products);
  document.body.append(dialog);
  /** @type {Packaged[]} */
  let packaged = [];

  async function choose() {
    app.player.pause();
    if (app.source.live && packaged.length === 0) {
      await quietly(app.ask({ do: "configs" }).then((answer) => (packaged = answer.configs)));
    }
    fill();
    dialog.showModal();
  }

  function fill() {
    /** @type {Map<string, Packaged[]>} */
    const folders = new Map();
    for (const config of packaged) {
      const folder = config.name.includes("/") ? config.name.split("/")[0] : "";
      folders.set(folder, [...(folders.get(folder) ?? []), config]);
    }
    fillDialog(
      dialog, app.t("header.scenarios"), app.t("page.close"),
      element("p", {}, app.world?.about ?? ""),
      ...[...folders].map(([folder, configs]) => element(
        "section", {},
        element("h3", {}, folderName(folder)),
        element("ul", { class: "configs" }, ...configs.map((config) => element("li", {}, entry(config)))),
      )),
    );
  }

  /** @param {string} folder */
  function folderName(folder) {
    return app.texts.known(`header.folders.${folder || "first"}`, folder);
  }

  /** @param {Packaged} config */
  function entry(config) {
    const title = config.name.split("/").at(-1)?.replaceAll("-", " ") ?? config.name;
    return element(
      "button", { type: "button", class: "plain config", onclick: () => begin(config.name) },
      element("strong", {}, title), element("span", { class: "soft small" }, config.about),
    );
  }

  /** @param {string} config */
  async function begin(config) {
    dialog.close();
    await quietly(app.ask({ do: "open", scenario: { config } }).then(() => app.ask({ do: "frame" })));
  }

  function words() {
    const { world } = app;
    root.hidden = world === null;
    if (!world) return;
    name.textContent = world.name;
    open.title = app.t("header.scenarios");
    open.disabled = !app.source.live;
    products.hidden = world.products.length < 2;
    products.setAttribute("aria-label", app.t("header.product"));
    products.replaceChildren(
      ...world.products.map((product) =>
        element("option", { value: product.name, selected: product.name === world.product }, product.name),
      ),
    );
    document.title = `${world.name} · wom-sim`;
  }

  app.on("world", words);
  app.on("language", words);
  words();
}
