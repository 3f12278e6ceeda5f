// The picture of the network: what it is made of on the graphics card, and how one picture is drawn.

import { Camera } from "wom/camera.js";
import { fieldOf, palette, quiet, QUIET_SIZE, rgb } from "wom/colours.js";
import { Marks } from "wom/marks.js";
import { build, COPY, DOTS, FIELD } from "wom/shaders.js";
import { Talk } from "wom/talk.js";
import { Ties } from "wom/ties.js";

/** @import { Colouring, Frame, Look, Theme, World } from "wom/types.js" */
/** @import { Mark } from "wom/marks.js" */
/** @import { Program } from "wom/shaders.js" */
/** @import { View } from "wom/ties.js" */

/** What is told of a dot by a byte. @type {("opinion" | "stage" | "source" | "aware")[]} */
const TOLD = ["opinion", "stage", "source", "aware"];
/** Places in a row of the texture of places. */
const ROW = 1024;
/** Milliseconds that colours take to change, and that a new customer shines. */
const TURN = 160;
const PULSE = 500;
/** Width of a dot in pixels of the page. */
const SMALLEST = 2.4;
const LARGEST = 32;

/** A colour as shares of 1. @param {string} hex */
function shares(hex) {
  return rgb(hex).map((byte) => byte / 255);
}

/** Whether a picture can be drawn at all. @param {HTMLCanvasElement} canvas */
export function contextOf(canvas) {
  return canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false, powerPreference: "low-power" });
}

export class Scene {
  camera = new Camera();
  dots = 0;
  /** @type {Colouring} */
  colour = "opinion";
  /** @type {Theme} */
  theme = "light";
  showTies = true;
  showTalk = true;
  /** Whether colours turn and new customers shine, and whether words travel. */
  moving = true;
  /** Whether the machine is too slow for colours that turn. */
  slow = false;
  /** Typical distance of neighbours in the disc. */
  spacing = 0.1;
  /** @type {World | null} */
  #world = null;
  #now = 0;
  #arrived = -1e9;
  #pulsing = false;
  /** Whether the view is another than that of the ties. */
  #stale = true;
  /** What has to be drawn anew: 0 all, 1 people, 2 what is over them. */
  #from = 0;
  #settled = 0;
  #started = performance.now();

  /** @param {WebGL2RenderingContext} gl */
  constructor(gl) {
    this.gl = gl;
    this.copy = build(gl, COPY);
    this.field = build(gl, FIELD);
    this.people = build(gl, DOTS);
    this.ties = new Ties(gl);
    this.talk = new Talk(gl);
    this.marks = new Marks(gl);
    /** What changes seldom, and with people in it what changes with the day: pictures to copy from. */
    this.layers = [0, 1].map(() => ({ framebuffer: gl.createFramebuffer(), texture: gl.createTexture() }));
    this.empty = gl.createVertexArray();
    this.vertices = gl.createVertexArray();
    this.places = gl.createTexture();
    this.palette = gl.createTexture();
    this.words = gl.createTexture();
    this.place = gl.createBuffer();
    this.segment = gl.createBuffer();
    /** What was told before, and now. */
    this.told = [0, 1].map(() => Object.fromEntries(TOLD.map((name) => [name, gl.createBuffer()])));
    gl.bindVertexArray(this.vertices);
    for (let at = 0; at < 6; at++) gl.enableVertexAttribArray(at);
    gl.bindVertexArray(null);
    gl.enable(gl.BLEND);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  }

  // --- what there is to draw -----------------------------------------------------------------------

  /** @param {World} world @param {number} spacing see `Picker.spacing` */
  setWorld(world, spacing) {
    const { gl } = this;
    this.#world = world;
    this.camera.arms = world.arms.length;
    this.dots = world.person.values.length;
    this.spacing = spacing;
    const rows = Math.max(1, Math.ceil(this.dots / ROW));
    const padded = new Float32Array(2 * ROW * rows);
    padded.set(world.place.values);
    this.#texture(this.places, gl.RG32F, ROW, rows, gl.RG, gl.FLOAT, padded);
    this.#fill(this.place, world.place.values);
    this.#fill(this.segment, world.segment.values);
    this.ties.set(world.ties.values, world.place.values);
    this.talk.clear();
    const nobody = new Uint8Array(this.camera.arms * this.dots).fill(255);
    const nothing = new Uint8Array(this.camera.arms * this.dots);
    for (const told of this.told) {
      for (const name of TOLD) this.#fill(told[name], name === "opinion" || name === "source" ? nobody : nothing);
    }
    this.#arrived = -1e9;
    this.#stale = true;
    this.#setColours();
  }

  /** @param {Look} look @param {Theme} theme @param {boolean} moving */
  setLook(look, theme, moving) {
    const recolour = this.colour !== look.colour || this.theme !== theme;
    const retie = this.showTies !== look.ties;
    Object.assign(this, { colour: look.colour, theme, showTies: look.ties, showTalk: look.talk && moving, moving });
    if (recolour) this.#setColours();
    if (retie) this.again();
  }

  /** Draw everything anew the next time. */
  again() {
    this.#from = 0;
  }

  #setColours() {
    const { gl } = this;
    if (!this.#world) return;
    this.#texture(
      this.palette,
      gl.RGBA8,
      256,
      1,
      gl.RGBA,
      gl.UNSIGNED_BYTE,
      palette(this.#world, this.colour, this.theme),
    );
    this.#texture(this.words, gl.RGBA8, 256, 1, gl.RGBA, gl.UNSIGNED_BYTE, palette(this.#world, "opinion", this.theme));
    this.#arrived = -1e9;
    this.#from = 0;
  }

  /** What is drawn over the picture. @param {Mark[]} marks one for each arm */
  mark(marks) {
    if (marks.some((mark, arm) => mark.under.length > 0 || this.marks.arms[arm]?.under.length > 0)) this.#from = 0;
    this.marks.arms = marks;
  }

  /**
   * Take in the bytes of a day.
   *
   * @param {Frame} frame
   * @param {number} seconds that the day lasts, 0 where it is not the day after the one that was seen
   */
  setFrame(frame, seconds) {
    if (frame.opinion.values.length !== this.camera.arms * this.dots) return;
    this.#now = 1 - this.#now;
    for (const name of TOLD) this.#fill(this.told[this.#now][name], frame[name].values);
    this.#from = Math.min(this.#from, 1);
    this.#pulsing = this.moving && !this.slow && seconds > 0;
    this.#arrived = this.#pulsing ? performance.now() : -1e9;
    if (seconds > 0 && this.moving && this.showTalk) this.talk.add(frame, this.#seconds(), seconds);
    else if (seconds === 0) this.talk.clear();
  }

  /** @param {WebGLBuffer | null} buffer @param {ArrayBufferView} values */
  #fill(buffer, values) {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, buffer);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, values, this.gl.DYNAMIC_DRAW);
  }

  /** @param {WebGLTexture | null} texture @param {number} inside @param {number} width @param {number} height
   * @param {number} format @param {number} type @param {ArrayBufferView | null} values */
  #texture(texture, inside, width, height, format, type, values) {
    const { gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, inside, width, height, 0, format, type, values);
    for (const size of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, size, gl.NEAREST);
  }

  #seconds() {
    return (performance.now() - this.#started) / 1000;
  }

  // --- where things are ------------------------------------------------------------------------------

  /** @param {number} width @param {number} height in pixels of the page @param {number} ratio pixels drawn for each */
  resize(width, height, ratio) {
    Object.assign(this.camera, { width, height, ratio });
    const canvas = /** @type {HTMLCanvasElement} */ (this.gl.canvas);
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    const { gl } = this;
    for (const { framebuffer, texture } of this.layers) {
      this.#texture(texture, gl.RGBA8, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, null);
      gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    this.#from = 0;
    this.#stale = true;
  }

  /** Whether dots lie so close that they hide what is under them. */
  get dense() {
    return this.dotSize < 9;
  }

  /** Width of a dot in pixels of the page. */
  get dotSize() {
    const even = Math.sqrt(Math.PI / Math.max(1, this.dots));
    const apart = Math.min(even, Math.max(this.spacing, 0.45 * even));
    const size = Math.min(LARGEST, Math.max(SMALLEST, 0.84 * apart * this.camera.radius));
    return Math.max(size, Math.min(LARGEST, size * this.camera.zoom ** 0.85));
  }

  /**
   * Look at another part; ties are drawn again when it has come to rest.
   *
   * @param {number} zoom
   * @param {number} x
   * @param {number} y
   */
  look(zoom, x, y) {
    this.camera.look(zoom, x, y);
    this.#settled = performance.now() + 140;
    this.#stale = true;
    this.#from = 0;
  }

  // --- drawing ---------------------------------------------------------------------------------------

  /** Width of a tie in pixels of the page. */
  get tieWidth() {
    return Math.min(2.6, Math.max(0.9, 0.075 * this.dotSize));
  }

  /**
   * Draw one picture.
   *
   * @param {boolean} [whole] draw every tie now, however long it takes
   * @returns {boolean} whether the next one differs
   */
  draw(whole = false) {
    const { gl } = this;
    const now = performance.now();
    const view = this.camera.view();
    if (this.showTies && this.ties.count > 0) {
      const before = this.ties.view;
      if (this.#stale && (whole || now >= this.#settled)) {
        this.ties.begin(view, this.tieWidth * this.camera.ratio);
        this.#stale = false;
      }
      this.ties.advance(this.places, whole ? Infinity : undefined);
      if (this.ties.view !== before) this.#from = 0;
    }
    if (now - this.#arrived < PULSE + 100) this.#from = Math.min(this.#from, 1);
    const words = this.showTalk && this.talk.alive(this.#seconds());
    const [still, people] = this.layers;
    if (this.#from < 1) this.#over(still.framebuffer, null, view, (arm) => this.#drawField(arm, view));
    if (this.#from < 2)
      this.#over(people.framebuffer, still.texture, view, (arm) => this.#drawPeople(arm, view, now, false));
    this.#over(null, people.texture, view, (arm) => this.#drawMarks(arm, view, words));
    this.#from = 2;
    const waits = this.showTies && this.ties.count > 0 && this.#stale;
    return waits || this.ties.working || now - this.#arrived < PULSE || words;
  }

  /**
   * Draw every arm over a picture that is there already.
   *
   * @param {WebGLFramebuffer | null} into null for the page
   * @param {WebGLTexture | null} picture what is copied first, null for nothing
   * @param {View} view
   * @param {(arm: number) => void} draw
   */
  #over(into, picture, view, draw) {
    const { gl } = this;
    const { width, height } = /** @type {HTMLCanvasElement} */ (gl.canvas);
    gl.bindFramebuffer(gl.FRAMEBUFFER, into);
    gl.disable(gl.SCISSOR_TEST);
    if (picture) {
      // Without a graphics card this takes half as long as blitFramebuffer.
      gl.viewport(0, 0, width, height);
      gl.disable(gl.BLEND);
      gl.useProgram(this.copy.program);
      gl.bindVertexArray(this.empty);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, picture);
      gl.uniform1i(this.copy.at.picture, 0);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    }
    gl.enable(gl.SCISSOR_TEST);
    for (let arm = 0; arm < this.camera.arms; arm++) {
      const cell = this.camera.cell(arm);
      const left = Math.round(cell.x * this.camera.ratio);
      const below = Math.max(0, height - Math.round(cell.y * this.camera.ratio) - view.pixels[1]);
      gl.viewport(left, below, ...view.pixels);
      gl.scissor(left, below, view.pixels[0] + 1, view.pixels[1] + 1);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
      draw(arm);
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  /**
   * Paper, ties, the ties of who is looked at, and everyone as who does not know the product.
   *
   * @param {number} arm
   * @param {View} view
   */
  #drawField(arm, view) {
    const { gl } = this;
    const field = fieldOf(this.theme);
    const under = this.marks.arms[arm]?.under ?? [];
    this.#use(this.field, view);
    gl.bindVertexArray(this.empty);
    gl.disable(gl.BLEND);
    const { at } = this.field;
    gl.uniform3fv(at.paper, shares(field.paper));
    gl.uniform3fv(at.glow, shares(field.glow));
    gl.uniform3fv(at.tie, shares(field.tie));
    const baked = this.ties.view;
    gl.uniform1f(at.strength, this.showTies && baked ? field.strength * (under.length ? 0.6 : 1) : 0);
    gl.uniform2f(at.bakedShift, ...(baked?.shift ?? view.shift));
    gl.uniform2f(at.bakedStretch, ...(baked?.stretch ?? view.stretch));
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.ties.shown);
    gl.uniform1i(at.ties, 0);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    gl.enable(gl.BLEND);
    if (under.length) this.#drawLines(under, view);
    this.#drawPeople(arm, view, 0, true);
  }

  /**
   * The way that word came, words on their way, and rings.
   *
   * @param {number} arm
   * @param {View} view
   * @param {boolean} words
   */
  #drawMarks(arm, view, words) {
    const { gl } = this;
    const { over, rings } = this.marks.arms[arm] ?? { over: [], rings: [] };
    if (over.length) this.#drawLines(over, view);
    if (words) this.#drawTalk(arm, view);
    if (!rings.length) return;
    this.#use(this.marks.rings, view);
    gl.uniform3fv(this.marks.rings.at.paper, shares(fieldOf(this.theme).paper));
    gl.uniform1f(this.marks.rings.at.ratio, this.camera.ratio);
    gl.uniform1f(this.marks.rings.at.dotRadius, (this.dotSize / 2) * this.camera.ratio);
    this.marks.drawRings(rings);
  }

  /** @param {number[]} numbers @param {View} view */
  #drawLines(numbers, view) {
    this.#use(this.marks.lines, view);
    this.gl.uniform1f(this.marks.lines.at.ratio, this.camera.ratio);
    this.gl.uniform1f(this.marks.lines.at.dotRadius, (this.dotSize / 2) * this.camera.ratio);
    this.marks.drawLines(numbers);
  }

  /** @param {number} arm @param {View} view @param {number} now @param {boolean} everyone see the shader */
  #drawPeople(arm, view, now, everyone) {
    const { gl } = this;
    this.#use(this.people, view);
    const { at } = this.people;
    const world = /** @type {World} */ (this.#world);
    const age = now - this.#arrived;
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.palette);
    gl.uniform1i(at.palette, 1);
    gl.uniform3fv(at.paper, shares(fieldOf(this.theme).paper));
    gl.uniform4fv(at.quiet, [...shares(quiet(this.theme)), QUIET_SIZE]);
    gl.uniform1f(at.size, this.dotSize * this.camera.ratio);
    gl.uniform1f(at.turned, Math.min(1, age / TURN));
    gl.uniform1f(at.pulse, this.#pulsing ? Math.max(0, 1 - age / PULSE) : 0);
    gl.uniform1f(at.fades, this.colour === "segment" || this.colour === "stage" ? 0 : 1);
    gl.uniform1f(at.everyone, everyone ? 1 : 0);
    gl.uniform1f(at.customer, world.stages.indexOf("customer") / 255);
    gl.bindVertexArray(this.vertices);
    const [now_, before] = [this.told[this.#now], this.told[1 - this.#now]];
    const segments = this.colour === "segment";
    const first = arm * this.dots;
    const name = segments ? "opinion" : this.colour;
    this.#attribute(0, this.place, 2, gl.FLOAT, false, 0);
    this.#attribute(1, segments ? this.segment : now_[name], 1, gl.UNSIGNED_BYTE, true, segments ? 0 : first);
    this.#attribute(2, segments ? this.segment : before[name], 1, gl.UNSIGNED_BYTE, true, segments ? 0 : first);
    this.#attribute(3, now_.aware, 1, gl.UNSIGNED_BYTE, true, first);
    this.#attribute(4, now_.stage, 1, gl.UNSIGNED_BYTE, true, first);
    this.#attribute(5, before.stage, 1, gl.UNSIGNED_BYTE, true, first);
    gl.drawArrays(gl.POINTS, 0, this.dots);
  }

  /** @param {number} arm @param {View} view */
  #drawTalk(arm, view) {
    const { gl, talk } = this;
    this.#use(talk.program, view);
    const { at } = talk.program;
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.words);
    gl.uniform1i(at.palette, 1);
    gl.uniform1f(at.time, this.#seconds());
    gl.uniform1f(at.life, talk.life);
    gl.uniform1f(at.width, Math.min(5, Math.max(2.2, 0.3 * this.dotSize)) * this.camera.ratio);
    gl.uniform3fv(at.bright, shares(fieldOf(this.theme).bright));
    talk.draw(arm);
  }

  /** @param {Program} program @param {View} view */
  #use({ program, at }, view) {
    const { gl } = this;
    gl.useProgram(program);
    gl.uniform2f(at.shift, ...view.shift);
    gl.uniform2f(at.stretch, ...view.stretch);
    if (at.pixels) gl.uniform2f(at.pixels, ...view.pixels);
    if (at.places) {
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.places);
      gl.uniform1i(at.places, 0);
    }
  }

  /**
   * @param {number} at
   * @param {WebGLBuffer | null} buffer
   * @param {number} size
   * @param {number} type
   * @param {boolean} share
   * @param {number} first
   */
  #attribute(at, buffer, size, type, share, first) {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, buffer);
    this.gl.vertexAttribPointer(at, size, type, share, 0, first);
  }
}
