// Words of the day on their way from teller to hearer. A word lives for about a second, whatever comes after it.

import { build, TALK } from "wom/shaders.js";
import { BEST } from "wom/colours.js";

/** @import { Frame } from "wom/types.js" */

/** Words that can be on their way at once. */
const ROOM = 2048;
/** Numbers of a word: teller, hearer, the byte of its valence, when it begins. */
const PARTS = 4;
/** Words of an arm that the eye can follow at once. */
const FOLLOWED = 300;
/** Seconds that a word takes. */
const LIFE = 0.7;

export class Talk {
  life = LIFE;
  /** @type {{ arm: number, from: number, count: number, end: number }[]} */
  #batches = [];
  #next = 0;

  /** @param {WebGL2RenderingContext} gl */
  constructor(gl) {
    this.gl = gl;
    this.program = build(gl, TALK);
    this.words = gl.createBuffer();
    this.vertices = gl.createVertexArray();
    gl.bindVertexArray(this.vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.words);
    gl.bufferData(gl.ARRAY_BUFFER, 4 * PARTS * ROOM, gl.DYNAMIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribDivisor(0, 1);
    gl.bindVertexArray(null);
  }

  clear() {
    this.#batches = [];
  }

  /**
   * Send the words of a day on their way, spread over the day's time.
   *
   * @param {Frame} frame
   * @param {number} now in seconds
   * @param {number} seconds that the day lasts
   */
  add(frame, now, seconds) {
    const { gl } = this;
    const { values } = frame.talk;
    const most = Math.max(12, Math.ceil((FOLLOWED * seconds) / (seconds + this.life)));
    for (let arm = 0; arm < frame.opinion.shape[0]; arm++) {
      const rows = [];
      for (let at = 0; at < values.length; at += 4) if (values[at] === arm) rows.push(at);
      const words = [];
      const each = Math.max(1, rows.length / most);
      for (let row = 0; row < rows.length; row += each) {
        const at = rows[Math.floor(row)];
        const luck = (((at + 1) * 2654435761) >>> 0) / 2 ** 32;
        const valence = Math.round((values[at + 3] / 100 + 1) * 0.5 * BEST);
        words.push(values[at + 1], values[at + 2], valence, now + luck * seconds);
      }
      const size = words.length / PARTS;
      if (size === 0) continue;
      if (this.#next + size > ROOM) this.#next = 0;
      const from = this.#next;
      this.#next += size;
      // Who needs the room has it: the oldest go.
      this.#batches = this.#batches.filter((old) => old.from + old.count <= from || old.from >= from + size);
      this.#batches.push({ arm, from, count: size, end: now + seconds + this.life });
      gl.bindBuffer(gl.ARRAY_BUFFER, this.words);
      gl.bufferSubData(gl.ARRAY_BUFFER, 4 * PARTS * from, new Float32Array(words));
    }
  }

  /** Whether any word is on its way. @param {number} now in seconds */
  alive(now) {
    this.#batches = this.#batches.filter((batch) => batch.end > now);
    return this.#batches.length > 0;
  }

  /** Draw the words of an arm; the program is in use. @param {number} arm */
  draw(arm) {
    const { gl } = this;
    gl.bindVertexArray(this.vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.words);
    for (const batch of this.#batches) {
      if (batch.arm !== arm) continue;
      gl.vertexAttribPointer(0, PARTS, gl.FLOAT, false, 0, 4 * PARTS * batch.from);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, batch.count);
    }
  }
}
