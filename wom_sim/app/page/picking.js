// Which dot is where: a grid over the places of dots, built once a world.

/** Dots in a cell of the grid, about. */
const IN_A_CELL = 2;

export class Picker {
  /** @param {Float32Array} places x and y of every dot, within the unit disc */
  constructor(places) {
    this.places = places;
    const count = places.length / 2;
    this.count = count;
    this.across = Math.max(1, Math.min(512, Math.floor(Math.sqrt(count / IN_A_CELL))));
    this.side = 2 / this.across;
    const { across } = this;
    /** Where the dots of a cell begin in `members`. */
    this.starts = new Uint32Array(across * across + 1);
    for (let dot = 0; dot < count; dot++) this.starts[this.#cellOf(dot) + 1] += 1;
    for (let cell = 0; cell < across * across; cell++) this.starts[cell + 1] += this.starts[cell];
    const next = this.starts.slice(0, -1);
    this.members = new Uint32Array(count);
    for (let dot = 0; dot < count; dot++) this.members[next[this.#cellOf(dot)]++] = dot;
  }

  /** @param {number} x */
  #column(x) {
    return Math.min(this.across - 1, Math.max(0, Math.floor((x + 1) / this.side)));
  }

  /** @param {number} dot */
  #cellOf(dot) {
    return this.#column(this.places[2 * dot + 1]) * this.across + this.#column(this.places[2 * dot]);
  }

  /**
   * The nearest dot within a distance, or -1. Cells are looked at ring by ring.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} within
   * @param {number} [but] a dot that does not count
   */
  nearest(x, y, within, but = -1) {
    const { across, places, starts, members, side } = this;
    const [column, row] = [this.#column(x), this.#column(y)];
    let best = -1;
    let closest = within * within;
    for (let ring = 0; ring < across; ring++) {
      if (ring > 1 && ((ring - 1) * side) ** 2 > closest) break;
      for (let r = Math.max(0, row - ring); r <= Math.min(across - 1, row + ring); r++) {
        const edge = Math.abs(r - row) === ring;
        for (let c = column - ring; c <= column + ring; c += edge ? 1 : Math.max(1, 2 * ring)) {
          if (c < 0 || c >= across) continue;
          for (let at = starts[r * across + c]; at < starts[r * across + c + 1]; at++) {
            const dot = members[at];
            const distance = (places[2 * dot] - x) ** 2 + (places[2 * dot + 1] - y) ** 2;
            if (dot !== but && distance <= closest) [best, closest] = [dot, distance];
          }
        }
      }
    }
    return best;
  }

  /**
   * The dot that the eye would go to from a dot in a direction: near, and not much aside; the dot itself where there is
   * none.
   *
   * @param {number} dot
   * @param {number} dx one of dx and dy is 0, the other -1 or 1
   * @param {number} dy
   */
  towards(dot, dx, dy) {
    const { places } = this;
    const [x, y] = [places[2 * dot], places[2 * dot + 1]];
    let best = dot;
    let least = Infinity;
    for (let other = 0; other < this.count; other++) {
      const [right, up] = [places[2 * other] - x, places[2 * other + 1] - y];
      const along = right * dx + up * dy;
      const aside = Math.abs(right * dy) + Math.abs(up * dx);
      const effort = along * along + 4 * aside * aside;
      if (along > 0 && aside <= along && effort < least) [best, least] = [other, effort];
    }
    return best;
  }

  /** How far dots lie apart where they lie close: a fifth of some hundred dots have a nearer neighbour. */
  spacing() {
    const step = Math.max(1, Math.floor(this.count / 400));
    const distances = [];
    for (let dot = 0; dot < this.count; dot += step) {
      const [x, y] = [this.places[2 * dot], this.places[2 * dot + 1]];
      const other = this.nearest(x, y, 2, dot);
      if (other >= 0) distances.push(Math.hypot(this.places[2 * other] - x, this.places[2 * other + 1] - y));
    }
    return distances.sort((a, b) => a - b)[Math.floor(distances.length / 5)] ?? 1;
  }
}
