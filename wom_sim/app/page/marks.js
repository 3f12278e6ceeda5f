// Lines and rings over the picture: who is looked at, through whom word came, who has been chosen.

import { build, LINES, RINGS } from "wom/shaders.js";

/** Numbers of a line: two ends, a colour with its opacity, width, and opacity of its beginning. */
const LINE = 10;
/** Numbers of a ring: a place, a colour with its opacity, distance from the dot, and width. */
const RING = 8;

/** What is drawn over an arm: numbers of lines under the dots, of lines over them, and of rings.
 * @typedef {{ under: number[], over: number[], rings: number[] }} Mark */

export class Marks {
  /** @type {Mark[]} */
  arms = [];

  /** @param {WebGL2RenderingContext} gl */
  constructor(gl) {
    this.gl = gl;
    this.lines = build(gl, LINES);
    this.rings = build(gl, RINGS);
    this.numbers = gl.createBuffer();
    this.vertices = gl.createVertexArray();
    gl.bindVertexArray(this.vertices);
    for (let place = 0; place < 3; place++) gl.enableVertexAttribArray(place);
    gl.bindVertexArray(null);
  }

  /** @param {number} size numbers of one @param {number[]} parts @param {number} divisor @param {number[]} numbers */
  #load(size, parts, divisor, numbers) {
    const { gl } = this;
    gl.bindVertexArray(this.vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.numbers);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(numbers), gl.STREAM_DRAW);
    let at = 0;
    parts.forEach((count, place) => {
      gl.vertexAttribPointer(place, count, gl.FLOAT, false, 4 * size, 4 * at);
      gl.vertexAttribDivisor(place, divisor);
      at += count;
    });
    return numbers.length / size;
  }

  /** Draw lines; their program is in use. @param {number[]} numbers */
  drawLines(numbers) {
    const count = this.#load(LINE, [4, 4, 2], 1, numbers);
    this.gl.drawArraysInstanced(this.gl.TRIANGLE_STRIP, 0, 4, count);
  }

  /** Draw rings; their program is in use. @param {number[]} numbers */
  drawRings(numbers) {
    const count = this.#load(RING, [2, 4, 2], 0, numbers);
    this.gl.drawArrays(this.gl.POINTS, 0, count);
  }
}
