// Dialogs: closed by a button, by Escape, and by a click beside them.

import { element, iconButton } from "wom/elements.js";

/**
 * Fill a dialog with a heading, a button that closes it, and what else is in it.
 *
 * @param {HTMLDialogElement} dialog
 * @param {string} heading
 * @param {string} close what the closing button is called
 * @param {Node[]} children
 */
export function fillDialog(dialog, heading, close, ...children) {
  const title = element("h2", { id: `${dialog.id}-title` }, heading);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.replaceChildren(
    element(
      "div",
      { class: "row" },
      element("div", { class: "grow" }, title),
      iconButton("close", close, () => dialog.close()),
    ),
    ...children,
  );
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
}
