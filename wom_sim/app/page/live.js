// A simulation that a server steps: asks over a websocket, and gives its answers.

import { Refusal } from "wom/app.js";
import { unpack } from "wom/packing.js";

/** @import { Answer, Request, Source } from "wom/types.js" */

/** @typedef {{ resolve: (answer: Answer) => void, reject: (why: Error) => void,
 *   progress?: (share: number, words: string) => void }} Waiting */

/**
 * The server that this page came from.
 *
 * @param {() => void} lost called when the connection is gone for good
 * @returns {Promise<Source>}
 */
export function connect(lost) {
  const address = new URL("live", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.search = location.search;
  address.hash = "";
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  /** @type {Map<number, Waiting>} */
  const waiting = new Map();
  let next = 1;
  let open = false;

  socket.onmessage = ({ data }) => {
    const answer = unpack(data);
    const asked = waiting.get(answer.id);
    if (!asked) return;
    if (answer.kind === "progress") {
      asked.progress?.(answer.share, answer.words);
      return;
    }
    waiting.delete(answer.id);
    if (answer.kind === "refused") asked.reject(new Refusal(answer.problem, answer.remedy, answer.where));
    else asked.resolve(answer);
  };

  /** @type {Source} */
  const source = {
    live: true,
    ask(request, progress) {
      return new Promise((resolve, reject) => {
        if (socket.readyState !== WebSocket.OPEN) {
          reject(new Refusal("lost"));
          return;
        }
        waiting.set(next, { resolve, reject, progress });
        socket.send(JSON.stringify({ id: next, ...request }));
        next += 1;
      });
    },
    close: () => socket.close(),
  };

  return new Promise((resolve, reject) => {
    socket.onopen = () => {
      open = true;
      resolve(source);
    };
    socket.onclose = () => {
      for (const asked of waiting.values()) asked.reject(new Refusal("lost"));
      waiting.clear();
      if (open) lost();
      else reject(new Refusal("lost"));
    };
  });
}
