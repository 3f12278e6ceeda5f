// One chart of curves over the days: quiet axes, every curve named where it ends, and ticks for what was done.

import { drawMarks, drawNames, drawZero, widest } from "wom/chart_marks.js";
import { put } from "wom/in_place.js";
import uPlot from "wom/vendor/uplot/uPlot.js";

/**
 * @typedef {object} Curve
 * @property {string} name what stands at its end
 * @property {(number | null)[]} values
 * @property {string} ink the variable of the style sheet that holds its colour
 * @property {boolean} dashed
 * @property {number} rank 0 for the first figure of a chart, which is drawn strongest
 *
 * @typedef {object} Mark what began on a day: a tick at the foot of the chart
 * @property {number} day
 * @property {string} ink
 * @property {boolean} edit whether the user did it while it ran
 *
 * @typedef {object} Plan
 * @property {number} days
 * @property {string} words what the chart shows
 * @property {(least: number | null, most: number | null) => [number, number]} range
 * @property {(x: number) => string} short a value at the axis
 * @property {(x: number) => string} long a value at the end of a curve
 * @property {(day: number) => string} day a day at the axis
 * @property {(day: number) => void} go
 * @property {(place: number | null) => void} point the place of the day that is pointed at, or null
 */

const WIDTHS = [2.25, 1.75, 1.25];
const STRENGTHS = [1, 0.8, 0.65];
const DAYS = [1, 2, 5, 7, 10, 20, 30, 60, 90, 100, 180, 200, 365, 500, 730, 1000, 1500, 2000, 3650];
export const FONT = "12px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Vazirmatn, Arial, sans-serif";

export class Chart {
  /** @type {Curve[]} */
  curves = [];
  /** @type {Mark[]} */
  marks = [];
  /** Points that the names at the ends of the curves take. */
  margin = 0;
  /** @type {uPlot | null} */
  #plot = null;
  /** @type {Record<string, string>} */
  #inks = {};
  #size = new ResizeObserver(() => this.#fit());

  /** @param {HTMLElement} root @param {Plan} plan */
  constructor(root, plan) {
    this.root = root;
    this.plan = plan;
    root.dir = "ltr";
    this.#size.observe(root);
  }

  /**
   * @param {number[]} days days lived at each value
   * @param {Curve[]} curves as many as the first time, and in the same order
   * @param {Mark[]} marks
   */
  show(days, curves, marks) {
    this.curves = curves;
    this.marks = marks;
    if (!this.#plot) this.#build();
    const plot = this.#plot;
    if (!plot) return;
    const margin = widest(plot, this);
    const grown = margin > this.margin;
    this.margin = Math.max(margin, this.margin);
    plot.setData([days, ...curves.map(({ values }) => values)]);
    if (grown) plot.redraw(true, true);
  }

  /** Read the colours again, and write the axes anew. */
  repaint() {
    this.#inks = {};
    this.margin = 0;
    this.#plot?.redraw(false, true);
  }

  /** What is pointed at, for those who cannot see it. @param {number} day @param {string} words */
  describe(day, words) {
    if (this.#plot) put(this.#plot.over, { "aria-valuenow": day, "aria-valuetext": words });
  }

  remove() {
    this.#size.disconnect();
    this.#plot?.destroy();
    this.root.replaceChildren();
  }

  /** The colour of a variable of the style sheet. @param {string} name */
  ink(name) {
    this.#inks[name] ??= getComputedStyle(this.root).getPropertyValue(name).trim();
    return this.#inks[name];
  }

  #fit() {
    const { clientWidth: width, clientHeight: height } = this.root;
    const plot = this.#plot;
    if (!plot) this.#build();
    else if (width > 0 && height > 0 && (width !== plot.width || height !== plot.height)) {
      plot.setSize({ width, height });
      this.margin = widest(plot, this);
      plot.redraw(true, true);
    }
  }

  #build() {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (width === 0 || height === 0 || this.curves.length === 0) return;
    const { plan } = this;
    const line = { width: 1, stroke: () => this.ink("--line") };
    const axis = { font: FONT, stroke: () => this.ink("--soft") };
    const plot = new uPlot(
      {
        width,
        height,
        padding: [10, () => this.margin, 0, 0],
        legend: { show: false },
        cursor: {
          y: false,
          drag: { x: false, y: false, setScale: false },
          points: { size: 7, width: 0, fill: (_, place) => this.ink(this.curves[place - 1].ink) },
          sync: { key: "days", scales: ["x", null] },
        },
        scales: {
          x: { time: false, range: () => [0, plan.days] },
          y: { range: (_, least, most) => plan.range(least, most) },
        },
        axes: [
          {
            ...axis,
            size: 28,
            gap: 4,
            space: 52,
            incrs: DAYS,
            grid: { show: false },
            ticks: { ...line, size: 4 },
            border: { ...line, show: true },
            values: (_, splits) => splits.map(plan.day),
          },
          {
            ...axis,
            size: (self, values) => labels(self, values),
            gap: 6,
            space: 28,
            grid: line,
            ticks: { show: false },
            values: (_, splits) => splits.map(plan.short),
          },
        ],
        series: [
          {},
          ...this.curves.map(({ ink, dashed, rank }) => ({
            stroke: () => this.ink(ink),
            width: WIDTHS[rank],
            alpha: STRENGTHS[rank],
            dash: dashed ? [6, 4] : undefined,
            points: { show: false },
          })),
        ],
        hooks: {
          drawAxes: [(self) => drawZero(self, this)],
          draw: [(self) => drawMarks(self, this), (self) => drawNames(self, this)],
          setCursor: [({ cursor }) => plan.point((cursor.left ?? -1) < 0 ? null : (cursor.idx ?? null))],
        },
      },
      [[], ...this.curves.map(() => [])],
      this.root,
    );
    this.#plot = plot;
    this.#listen(plot);
  }

  /** @param {uPlot} plot */
  #listen({ over }) {
    const { plan } = this;
    const plot = /** @type {uPlot} */ (this.#plot);
    put(over, {
      tabindex: 0,
      role: "slider",
      "aria-label": plan.words,
      "aria-valuemin": 0,
      "aria-valuemax": plan.days,
      "aria-valuenow": 0,
    });
    over.addEventListener("click", ({ clientX }) => {
      const day = plot.posToVal(clientX - over.getBoundingClientRect().left, "x");
      plan.go(Math.min(plan.days, Math.max(0, Math.round(day))));
    });
    over.addEventListener("keydown", (event) => {
      const days = plot.data[0];
      const pointed = (plot.cursor.left ?? -1) < 0 ? days.length : (plot.cursor.idx ?? days.length);
      const moves = { ArrowLeft: pointed - 1, ArrowRight: pointed + 1, Home: 0, End: days.length - 1 };
      if (event.key === "Enter" && pointed < days.length) plan.go(days[pointed]);
      else if (event.key in moves && days.length > 0) {
        const place = Math.min(days.length - 1, Math.max(0, moves[/** @type {keyof typeof moves} */ (event.key)]));
        plot.setCursor({ left: plot.valToPos(days[place], "x"), top: 0 }, true);
      } else return;
      event.preventDefault();
    });
    over.addEventListener("blur", () => plot.setCursor({ left: -10, top: -10 }, true));
  }
}

/** Room for the values of the upright axis. @param {uPlot} plot @param {string[] | null} values */
function labels(plot, values) {
  plot.ctx.save();
  plot.ctx.font = FONT;
  const width = Math.max(0, ...(values ?? []).map((words) => plot.ctx.measureText(words).width));
  plot.ctx.restore();
  return Math.ceil(width) + 10;
}
