// When a panel draws: no oftener than can be read, and not at all while nobody can see it.

/** Milliseconds from one drawing to the next, and from one text that a screen reader may read out to the next. */
export const DRAW_EVERY = 100;
export const READ_EVERY = 1000;

/**
 * A function that asks for a drawing. It is made at once, or when `every` milliseconds have passed since the last one;
 * asked for while the element cannot be seen, it is made when the element comes into view.
 *
 * @param {Element} element
 * @param {number} every
 * @param {() => void} draw
 * @returns {() => void}
 */
export function paced(element, every, draw) {
  let seen = false;
  let wanted = false;
  let timer = 0;
  let last = -Infinity;

  function due() {
    timer = 0;
    if (!seen || !wanted) return;
    wanted = false;
    last = performance.now();
    draw();
  }

  function wait() {
    if (seen && !timer) timer = setTimeout(due, Math.max(0, last + every - performance.now()));
  }

  new IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    if (wanted) wait();
  }).observe(element);

  return () => {
    wanted = true;
    wait();
  };
}
