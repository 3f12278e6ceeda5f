// Where a value stands on its slider: evenly, or by factors where the range spans magnitudes.

/** @import { Control } from "wom/types.js" */

/** Places of a slider that goes by factors. */
export const PLACES = 1000;
/** How far below the highest value a scale by factors begins where the lowest is zero. */
const SPAN = 1000;

/** @param {Control} control */
const lowest = ({ low, high }) => (low > 0 ? low : high / SPAN);

/** The value at a place of the slider. @param {Control} control @param {number} place */
export function valueAt(control, place) {
  const { low, high, whole, by_factors } = control;
  if (!by_factors) return tidy(place, control);
  if (place <= 0) return low;
  const first = lowest(control);
  const value = Number((first * (high / first) ** (place / PLACES)).toPrecision(3));
  return Math.min(high, Math.max(low, whole ? Math.round(value) : value));
}

/** The place of a value on the slider. @param {Control} control @param {number} value */
export function placeOf(control, value) {
  if (!control.by_factors) return value;
  const first = lowest(control);
  if (value < first) return 0;
  return Math.round((PLACES * Math.log(value / first)) / Math.log(control.high / first));
}

/** A value without the dust of binary fractions. @param {number} value @param {Control} control */
function tidy(value, { low, high, whole, step }) {
  const digits = Math.max(0, -Math.floor(Math.log10(step || 1)) + 1);
  return Math.min(high, Math.max(low, whole ? Math.round(value) : Number(value.toFixed(digits))));
}
