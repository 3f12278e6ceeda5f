// Asking the server on behalf of the user. Refusals have been told by the app already, so that nobody need tell them
// again.

import { Refusal } from "wom/app.js";

/** Wait for an answer, and leave a refusal be. @param {Promise<unknown>} asked */
export async function quietly(asked) {
  try {
    await asked;
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
  }
}

/**
 * What runs `work` with the value given last, once the work under way is done; values in between are left out. So what
 * is
 * asked for faster than it can be done (a slider that is dragged) is asked one at a time, and the last is never lost.
 *
 * @template T
 * @param {(value: T) => Promise<unknown>} work
 * @returns {(value: T) => Promise<void>} which ends when nothing is left to do, at once if others see to it
 */
export function latest(work) {
  /** @type {{ value: T } | null} */
  let next = null;
  let busy = false;
  return async (value) => {
    next = { value };
    if (busy) return;
    busy = true;
    try {
      while (next) {
        const now = /** @type {{ value: T }} */ (next).value;
        next = null;
        await quietly(work(now));
      }
    } finally {
      busy = false;
    }
  };
}
