// Scales whose ends are round numbers, so that a growing curve seldom moves them.

const ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** The least round number that is not below x. @param {number} x */
export function roundUp(x) {
  if (!(x > 0)) return 0;
  const power = 10 ** Math.floor(Math.log10(x));
  return power * /** @type {number} */ (ROUND.find((step) => step * power >= x * (1 - 1e-9)));
}

/**
 * Ends of a scale that holds zero and everything from `least` to `most`, at least `smallest` wide.
 *
 * @param {number | null} least
 * @param {number | null} most
 * @param {number} smallest
 * @returns {[number, number]}
 */
export function around(least, most, smallest) {
  const low = roundUp(-(least ?? 0)) || 0;
  const high = roundUp(most ?? 0);
  return low + high >= smallest ? [-low, high] : [low ? -smallest : 0, high || !low ? smallest : 0];
}
