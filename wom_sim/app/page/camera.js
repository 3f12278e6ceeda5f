// Where things are: the part of the picture that each arm has, and what is seen of the disc in it.

/** @import { View } from "wom/ties.js" */

/** Room between a disc and its frame, in pixels of the page. */
const MARGIN = 16;
/** How close one can look. */
export const CLOSEST = 40;

/** Part of the picture that one arm has, in pixels of the page from the top left.
 * @typedef {{ x: number, y: number, width: number, height: number }} Cell */

export class Camera {
  /** Size of the picture in pixels of the page, and pixels drawn for each. */
  width = 1;
  height = 1;
  ratio = 1;
  zoom = 1;
  /** The middle of what is seen of the disc. @type {[number, number]} */
  middle = [0, 0];
  arms = 1;

  /** A side by side with B, or above it where that makes them larger. @param {number} arm @returns {Cell} */
  cell(arm) {
    const { width, height } = this;
    if (this.arms === 1) return { x: 0, y: 0, width, height };
    if (Math.min(width / 2, height) >= Math.min(width, height / 2))
      return { x: (arm * width) / 2, y: 0, width: width / 2, height };
    return { x: 0, y: (arm * height) / 2, width, height: height / 2 };
  }

  /** Radius of the whole disc, in pixels of the page, before zooming. */
  get radius() {
    const { width, height } = this.cell(0);
    return Math.max(10, Math.min(width, height) / 2 - MARGIN);
  }

  /** Which arm is at a place of the page, and where in its disc. @param {number} x @param {number} y */
  discAt(x, y) {
    for (let arm = 0; arm < this.arms; arm++) {
      const cell = this.cell(arm);
      if (x < cell.x || y < cell.y || x >= cell.x + cell.width || y >= cell.y + cell.height) continue;
      const scale = this.radius * this.zoom;
      return {
        arm,
        x: this.middle[0] + (x - cell.x - cell.width / 2) / scale,
        y: this.middle[1] - (y - cell.y - cell.height / 2) / scale,
      };
    }
    return null;
  }

  /** Where a place of the disc is on the page. @param {number} arm @param {number} x @param {number} y */
  pageAt(arm, x, y) {
    const cell = this.cell(arm);
    const scale = this.radius * this.zoom;
    return {
      x: cell.x + cell.width / 2 + (x - this.middle[0]) * scale,
      y: cell.y + cell.height / 2 - (y - this.middle[1]) * scale,
    };
  }

  /**
   * Look at another part, which has something of the disc in its middle.
   *
   * @param {number} zoom
   * @param {number} x
   * @param {number} y
   */
  look(zoom, x, y) {
    this.zoom = Math.min(CLOSEST, Math.max(1, zoom));
    const far = 1 - 1 / this.zoom;
    const length = Math.max(1, Math.hypot(x, y) / Math.max(1e-9, far));
    this.middle = far === 0 ? [0, 0] : [x / length, y / length];
  }

  /** @returns {View} */
  view() {
    const { width, height } = this.cell(0);
    const scale = 2 * this.radius * this.zoom;
    const pixels = /** @type {[number, number]} */ (
      [width, height].map((size) => Math.max(1, Math.round(size * this.ratio)))
    );
    return { shift: [...this.middle], stretch: [scale / width, scale / height], pixels };
  }
}
