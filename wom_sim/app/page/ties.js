// Ties, drawn once to a texture for a view, a piece in every picture so that none waits for them.

import { build, TIES } from "wom/shaders.js";

/** What is seen of the disc: its middle, how it is stretched to clip space, and the size in pixels.
 * @typedef {{ shift: [number, number], stretch: [number, number], pixels: [number, number] }} View */

/** Pixels to colour in one picture. */
const PIECE = 3e6;
/** Share of the disc that ties cover where they are many. */
const COVER = 0.42;

export class Ties {
  /** The view of the texture that is shown, once there is one. @type {View | null} */
  view = null;
  count = 0;
  /** @type {{ view: View, width: number, opacity: number, next: number } | null} */
  #work = null;

  /** @param {WebGL2RenderingContext} gl */
  constructor(gl) {
    this.gl = gl;
    this.program = build(gl, TIES);
    this.pairs = gl.createBuffer();
    this.vertices = gl.createVertexArray();
    this.framebuffer = gl.createFramebuffer();
    this.shown = gl.createTexture();
    this.made = gl.createTexture();
    gl.bindVertexArray(this.vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.pairs);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribDivisor(0, 1);
    gl.bindVertexArray(null);
  }

  /** @param {Uint32Array} pairs @param {Float32Array} places */
  set(pairs, places) {
    const { gl } = this;
    this.count = pairs.length / 2;
    this.view = null;
    this.#work = null;
    /** Length of all ties up to each one. */
    this.lengths = new Float64Array(this.count + 1);
    for (let tie = 0; tie < this.count; tie++) {
      const [a, b] = [2 * pairs[2 * tie], 2 * pairs[2 * tie + 1]];
      this.lengths[tie + 1] = this.lengths[tie] + Math.hypot(places[a] - places[b], places[a + 1] - places[b + 1]);
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this.pairs);
    gl.bufferData(gl.ARRAY_BUFFER, pairs, gl.STATIC_DRAW);
  }

  /** Begin to draw them for a view. @param {View} view @param {number} width of a tie, in pixels */
  begin(view, width) {
    const { gl } = this;
    const [wide, high] = view.pixels;
    gl.bindTexture(gl.TEXTURE_2D, this.made);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, wide, high, 0, gl.RED, gl.UNSIGNED_BYTE, null);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
    for (const size of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, size, gl.LINEAR);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.made, 0);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    // So many layers of lines lie on a pixel of the disc that each must be faint: 1 - (1 - opacity)^layers = COVER.
    const scale = (view.stretch[0] * wide) / 2;
    const layers = (this.#length * scale * width) / (Math.PI * scale * scale);
    const opacity = Math.min(0.85, Math.max(0.03, 1 - (1 - COVER) ** (1 / Math.max(layers, 0.01))));
    this.#work = { view, width, opacity, next: 0 };
  }

  get #length() {
    return this.lengths?.[this.count] ?? 0;
  }

  /** Whether some are still to be drawn. */
  get working() {
    return this.#work !== null;
  }

  /**
   * Draw the next piece; what is ready is shown.
   *
   * @param {WebGLTexture | null} places
   * @param {number} [budget] pixels to colour
   */
  advance(places, budget = PIECE) {
    const { gl, program } = this;
    const work = this.#work;
    if (!work) return;
    const { view, width } = work;
    const scale = (view.stretch[0] * view.pixels[0]) / 2;
    const lengths = /** @type {Float64Array} */ (this.lengths);
    let end = work.next;
    const from = lengths[end];
    while (end < this.count && (lengths[end] - from) * scale * (width + 1.5) < budget) end += 1;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
    gl.disable(gl.SCISSOR_TEST);
    gl.viewport(0, 0, ...view.pixels);
    gl.useProgram(program.program);
    gl.bindVertexArray(this.vertices);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, places);
    gl.uniform1i(program.at.places, 0);
    gl.uniform2f(program.at.shift, ...view.shift);
    gl.uniform2f(program.at.stretch, ...view.stretch);
    gl.uniform2f(program.at.pixels, ...view.pixels);
    gl.uniform1f(program.at.width, width);
    gl.uniform1f(program.at.opacity, work.opacity);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.pairs);
    gl.vertexAttribIPointer(0, 2, gl.UNSIGNED_INT, 0, 8 * work.next);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, end - work.next);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    work.next = end;
    if (end === this.count) {
      [this.shown, this.made] = [this.made, this.shown];
      this.view = view;
      this.#work = null;
    }
  }
}
