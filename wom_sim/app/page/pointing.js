// Pointer, wheel, two fingers and keys over the picture. What they mean is said by calls.

/** @typedef {object} Meaning
 * @property {(x: number, y: number, touch: boolean) => void} over the pointer is here
 * @property {() => void} out
 * @property {(x: number, y: number, touch: boolean) => void} click
 * @property {(dx: number, dy: number) => void} drag
 * @property {(factor: number, x: number, y: number) => void} zoom about a place
 * @property {(key: string) => boolean} key whether the key means something
 */

/** Pixels that a finger may tremble. */
const TREMBLE = 6;
/** How much a turn of the wheel by a pixel brings closer. */
const WHEEL = 0.0016;

/** @param {HTMLCanvasElement} canvas @param {Meaning} meaning */
export function listen(canvas, meaning) {
  /** Pointers that are down. @type {Map<number, { x: number, y: number }>} */
  const down = new Map();
  let moved = 0;

  const at = (/** @type {MouseEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (down.size === 0) moved = 0;
    down.set(event.pointerId, at(event));
    canvas.setPointerCapture(event.pointerId);
  });

  canvas.addEventListener("pointermove", (event) => {
    const here = at(event);
    const before = down.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch") meaning.over(here.x, here.y, false);
      return;
    }
    moved += Math.hypot(here.x - before.x, here.y - before.y);
    down.set(event.pointerId, here);
    if (down.size === 2) {
      const [one, two] = [...down.values()];
      const other = one === here ? two : one;
      const [was, is] = [
        Math.hypot(before.x - other.x, before.y - other.y),
        Math.hypot(here.x - other.x, here.y - other.y),
      ];
      meaning.drag((here.x - before.x) / 2, (here.y - before.y) / 2);
      if (was > 0) meaning.zoom(is / was, (here.x + other.x) / 2, (here.y + other.y) / 2);
      moved = Infinity;
    } else if (moved > TREMBLE) {
      meaning.drag(here.x - before.x, here.y - before.y);
    }
  });

  canvas.addEventListener("pointerup", (event) => {
    if (!down.delete(event.pointerId) || moved > TREMBLE) return;
    const { x, y } = at(event);
    meaning.click(x, y, event.pointerType === "touch");
  });
  canvas.addEventListener("pointercancel", (event) => {
    down.delete(event.pointerId);
    moved = Infinity;
  });
  canvas.addEventListener("pointerleave", () => meaning.out());

  canvas.addEventListener(
    "wheel",
    (event) => {
      // The wheel scrolls a page that can be scrolled, until the picture has been clicked.
      const page = document.documentElement;
      const still =
        page.scrollHeight <= page.clientHeight + 1 || getComputedStyle(document.body).overflowY === "hidden";
      if (!event.ctrlKey && !still && document.activeElement !== canvas) return;
      event.preventDefault();
      const { x, y } = at(event);
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
      meaning.zoom(Math.exp(-event.deltaY * lines * WHEEL * (event.ctrlKey ? 4 : 1)), x, y);
    },
    { passive: false },
  );

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !meaning.key(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  canvas.addEventListener("blur", () => meaning.out());
}
