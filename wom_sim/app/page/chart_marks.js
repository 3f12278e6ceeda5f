// What a chart draws over uPlot's curves: their names where they end, the line of zero, and ticks for what was done.

import { FONT } from "wom/chart.js";
import uPlot from "wom/vendor/uplot/uPlot.js";

/** @import { Chart, Curve } from "wom/chart.js" */

/** Points from one name to the next below it, and from the end of a curve to its name. */
const LINE = 15;
const GAP = 9;
/** Charts narrower than this name their curves without their values. */
const NARROW = 420;

/**
 * Draw in points of the page from the corner of the plotting area.
 *
 * @param {uPlot} plot
 * @param {(pen: CanvasRenderingContext2D, width: number, height: number) => void} strokes
 */
function on(plot, strokes) {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.translate(bbox.left, bbox.top);
  ctx.scale(ratio, ratio);
  ctx.font = FONT;
  strokes(ctx, bbox.width / ratio, bbox.height / ratio);
  ctx.restore();
}

/** @param {uPlot} plot @param {Chart} chart @param {Curve} curve */
function nameOf(plot, { plan }, { name, values }) {
  const place = lastKnown(values);
  return place < 0 || plot.width < NARROW ? name : `${name} ${plan.long(/** @type {number} */ (values[place]))}`.trim();
}

/** Where the last value stands, or -1. @param {(number | null)[]} values */
function lastKnown(values) {
  let place = values.length - 1;
  while (place >= 0 && values[place] === null) place -= 1;
  return place;
}

/** Points that the longest name needs to the right of the plotting area. @param {uPlot} plot @param {Chart} chart */
export function widest(plot, chart) {
  let most = 0;
  on(plot, (pen) => {
    most = Math.max(...chart.curves.map((curve) => pen.measureText(nameOf(plot, chart, curve)).width));
  });
  return Math.ceil((most + GAP + 2) / 8) * 8;
}

/** @param {uPlot} plot @param {Chart} chart */
export function drawNames(plot, chart) {
  const days = plot.data[0];
  const ends = chart.curves.flatMap((curve) => {
    const place = lastKnown(curve.values);
    if (place < 0) return [];
    const y = plot.valToPos(/** @type {number} */ (curve.values[place]), "y");
    return [{ curve, x: plot.valToPos(days[place], "x"), y, at: y }];
  });
  on(plot, (pen, _, height) => {
    pen.direction = document.documentElement.dir === "rtl" ? "rtl" : "ltr";
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    apart(ends, height);
    for (const { curve, x, y, at } of ends) {
      pen.fillStyle = chart.ink(curve.ink);
      pen.beginPath();
      pen.arc(x, y, 3, 0, 2 * Math.PI);
      pen.fill();
      pen.strokeStyle = chart.ink("--card");
      pen.lineWidth = 4;
      const name = nameOf(plot, chart, curve);
      pen.strokeText(name, x + GAP, at);
      pen.fillText(name, x + GAP, at);
    }
  });
}

/** Move names apart that would lie over each other. @param {{ at: number }[]} ends @param {number} height */
function apart(ends, height) {
  ends.sort((one, other) => one.at - other.at);
  for (let place = 1; place < ends.length; place++)
    ends[place].at = Math.max(ends[place].at, ends[place - 1].at + LINE);
  let floor = height - LINE / 3;
  for (let place = ends.length - 1; place >= 0; place--) {
    ends[place].at = Math.min(ends[place].at, floor);
    floor = ends[place].at - LINE;
  }
}

/** @param {uPlot} plot @param {Chart} chart */
export function drawZero(plot, chart) {
  const { min = 0, max = 0 } = plot.scales.y;
  if (!(min < 0 && max > 0)) return;
  on(plot, (pen, width) => {
    const y = Math.round(plot.valToPos(0, "y")) + 0.5;
    pen.strokeStyle = chart.ink("--soft");
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(0, y);
    pen.lineTo(width, y);
    pen.stroke();
  });
}

/**
 * Ticks at the foot: a line for what marketers planned, a triangle for what was changed while it ran.
 *
 * @param {uPlot} plot
 * @param {Chart} chart
 */
export function drawMarks(plot, chart) {
  on(plot, (pen, width, height) => {
    for (const { day, ink, edit } of chart.marks) {
      const x = Math.round(plot.valToPos(day, "x")) + 0.5;
      if (x < 0 || x > width) continue;
      pen.fillStyle = pen.strokeStyle = chart.ink(ink);
      pen.lineWidth = 1.5;
      pen.beginPath();
      if (edit) {
        pen.moveTo(x, height - 9);
        pen.lineTo(x + 4.5, height);
        pen.lineTo(x - 4.5, height);
        pen.fill();
      } else {
        pen.moveTo(x, height);
        pen.lineTo(x, height - 7);
        pen.stroke();
      }
    }
  });
}
