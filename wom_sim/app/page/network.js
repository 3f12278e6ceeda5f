// The panel with the picture of the network: draws when something has changed, and says who a dot is.
//
// For measuring and trying, `window.wom` has {frames, day, ratio, at}: pictures drawn so far, the day in the last of
// them,
// pixels drawn for a pixel of the page, and where in the picture a dot is. Nothing in the page reads it.

import { CLOSEST } from "wom/camera.js";
import { fieldOf } from "wom/colours.js";
import { element, label as labelButton } from "wom/elements.js";
import { READ_EVERY, paced } from "wom/pacing.js";
import { Picker } from "wom/picking.js";
import { listen } from "wom/pointing.js";
import { contextOf, Scene } from "wom/scene.js";
import { Tooltip } from "wom/tooltip.js";
import { Trail } from "wom/trail.js";
import { armName } from "wom/world.js";

/** @import { App } from "wom/app.js" */

/** How near the pointer has to be to a dot, in pixels; fingers are thicker. */
const NEAR = 8;
const NEAR_FINGER = 18;
/** Milliseconds of one picture beyond which there are fewer pictures; and fewer pixels, beyond twice as many. */
const SLOW = 10;
/** Milliseconds between pictures of words on their way where drawing is slow. */
const PACE = 12;
/** Seconds that a day lasts at most. */
const LONGEST_DAY = 1;
/** Pictures whose time is taken. */
const TIMES = 3;
/** What the buttons do: closer, farther, all. */
const ZOOMS = [1.5, 1 / 1.5, 0];
const ZOOM_WORDS = ["network.zoom_in", "network.zoom_out", "network.zoom_reset"];
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const canvas = element("canvas", { class: "network-picture", tabindex: 0, role: "application" });
  const missing = element("p", { class: "network-missing", role: "alert", hidden: true });
  const chips = ["a", "b"].map((arm) => element("span", { class: `network-arm network-arm-${arm}` }));
  const note = element("p", { class: "network-note" });
  const buttons = ["+", "−", "⤢"].map((sign, at) =>
    element("button", { type: "button", class: "icon", onclick: () => zoomBy(ZOOMS[at]) }, sign),
  );
  const tools = element("div", { class: "network-zoom" }, ...buttons);
  root.append(canvas, missing, ...chips, note, tools);
  const tip = new Tooltip(root, app);
  const trail = new Trail(app);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const counted = { frames: 0, day: 0, ratio: 1, at: whereIs };
  Object.assign(window, { wom: counted });

  const describe = paced(root, READ_EVERY, label);

  /** @type {Scene | null} */
  let scene = null;
  /** @type {Picker | null} */
  let picker = null;
  /** Whether the cursor of the keyboard is on the dot that is hovered over. */
  let byKeys = false;
  /** In which arm somebody is pointed at. */
  let pointedArm = 0;
  let asked = false;
  let drawn = 0;
  let fresh = false;
  /** Milliseconds that pictures took. @type {number[]} */
  const times = [];
  let lastDay = -1;

  // --- drawing ---------------------------------------------------------------------------------------

  function start() {
    const gl = contextOf(canvas);
    missing.hidden = gl !== null;
    canvas.hidden = tools.hidden = gl === null;
    scene = gl && new Scene(gl);
    if (!scene) return;
    takeLook();
    resize();
    if (app.world) takeWorld();
    if (app.frame) takeFrame(0);
  }

  /** Something is new. */
  function redraw() {
    fresh = true;
    next();
  }

  function next() {
    if (asked || !scene || !app.world || root.clientWidth === 0) return;
    asked = true;
    requestAnimationFrame(draw);
  }

  /** @param {number} now */
  function draw(now) {
    asked = false;
    if (!scene || scene.gl.isContextLost()) return;
    // Words on their way can wait where drawing is slow; what is new cannot.
    if (!fresh && scene.slow && now - drawn < PACE) {
      next();
      return;
    }
    fresh = false;
    drawn = now;
    if (app.frame && times.length < TIMES) scene.again();
    const more = scene.draw();
    Object.assign(counted, { frames: counted.frames + 1, day: app.frame?.day ?? 0, ratio: scene.camera.ratio });
    if (app.frame && times.length < TIMES) measure(scene);
    describe();
    if (more) next();
  }

  /** How long a picture takes decides how many pixels it has. @param {Scene} scene */
  function measure(scene) {
    const { gl } = scene;
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (!fence) return;
    gl.flush();
    const begin = performance.now();
    const look = () => {
      if (gl.isContextLost()) return;
      if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) {
        setTimeout(look, 1);
        return;
      }
      gl.deleteSync(fence);
      times.push(performance.now() - begin);
      if (times.length === TIMES) suit(scene, Math.min(...times));
      redraw();
    };
    setTimeout(look);
  }

  /** @param {Scene} scene @param {number} took milliseconds of a picture */
  function suit(scene, took) {
    scene.slow = took > SLOW;
    if (took <= 2 * SLOW || scene.camera.ratio <= 1) return;
    scene.resize(scene.camera.width, scene.camera.height, Math.max(1, scene.camera.ratio * Math.sqrt(SLOW / took)));
    times.length = 0;
  }

  function resize() {
    const { clientWidth: width, clientHeight: height } = root;
    if (!scene || width === 0 || height === 0) return;
    if (scene.camera.width !== width || scene.camera.height !== height) {
      scene.resize(width, height, Math.min(2, Math.max(1, devicePixelRatio)));
      times.length = 0;
      unpoint();
    }
    place();
    redraw();
  }

  // --- what the app tells ----------------------------------------------------------------------------

  function takeWorld() {
    if (!app.world) return;
    picker = new Picker(app.world.place.values);
    trail.setWorld(app.world);
    tip.hide();
    lastDay = -1;
    scene?.setWorld(app.world, picker.spacing());
    scene?.look(1, 0, 0);
    label();
    place();
    mark();
  }

  /** @param {number} [seconds] that the day lasts in the picture */
  function takeFrame(seconds) {
    const { frame, world, player } = app;
    if (!frame || !world) return;
    const next = lastDay >= 0 && frame.day > lastDay;
    const lasts = player.playing ? Math.min(LONGEST_DAY, (frame.day - lastDay) / player.speed) : LONGEST_DAY;
    scene?.setFrame(frame, seconds ?? (next ? lasts : 0));
    lastDay = frame.day;
    if (trail.hover !== null && !tip.box.hidden) point(trail.hover);
    redraw();
  }

  function takeLook() {
    if (!scene) return;
    scene.setLook(app.look, app.theme, !calm.matches);
    root.style.backgroundColor = fieldOf(app.theme).paper;
    mark();
  }

  function mark() {
    scene?.mark(trail.marks(scene.dense));
    redraw();
  }

  // --- words -----------------------------------------------------------------------------------------

  function place() {
    const { world } = app;
    missing.textContent = app.t("page.no_webgl");
    buttons.forEach((button, at) => labelButton(button, app.t(ZOOM_WORDS[at])));
    if (!world || !scene) return;
    chips.forEach((chip, arm) => {
      chip.hidden = world.arms.length < 2;
      chip.textContent = armName(app, arm ? "B" : "A");
      const cell = /** @type {Scene} */ (scene).camera.cell(Math.min(arm, world.arms.length - 1));
      chip.style.left = `${Math.round(cell.x + 12)}px`;
      chip.style.top = `${Math.round(cell.y + 10)}px`;
    });
    const whole = (/** @type {number} */ x) => app.number(x, { maximumFractionDigits: 0 });
    if (app.tool === "seeds") note.textContent = app.t("network.pick_seeds");
    else if (world.view === "groups") note.textContent = app.t("network.each", { n: whole(world.each) });
    else if (world.view === "sample") {
      note.textContent = app.t("network.sampled", {
        shown: whole(world.person.values.length),
        people: whole(world.people),
      });
    } else note.textContent = "";
    canvas.style.touchAction = scene.camera.zoom > 1 ? "none" : "pan-y";
  }

  function label() {
    const { world, frame, history } = app;
    if (!world) return;
    const known = (/** @type {number} */ arm) => app.percent(history.values[arm]?.awareness?.at(-1) ?? 0, 0);
    const values = {
      people: app.number(world.people, { maximumFractionDigits: 0 }),
      day: app.number(frame?.day ?? 0),
      product: world.product,
      aware: known(0),
      aware_b: known(1),
    };
    canvas.setAttribute("aria-label", app.t(world.arms.length > 1 ? "network.label_ab" : "network.label", values));
  }

  // --- pointing --------------------------------------------------------------------------------------

  /** @param {number} x @param {number} y @param {boolean} touch */
  function dotAt(x, y, touch) {
    const at = scene?.camera.discAt(x, y);
    if (!scene || !picker || !at) return null;
    const reach =
      Math.max(touch ? NEAR_FINGER : NEAR, scene.dotSize / 2 + 2) / (scene.camera.radius * scene.camera.zoom);
    const dot = picker.nearest(at.x, at.y, reach);
    return dot < 0 ? null : { dot, arm: at.arm };
  }

  /** Where a dot is in the picture, in pixels of the page. @param {number} dot @param {number} [arm] */
  function whereIs(dot, arm = 0) {
    const place = app.world?.place.values;
    return scene && place ? scene.camera.pageAt(arm, place[2 * dot], place[2 * dot + 1]) : null;
  }

  /** Show who a dot is. @param {number} dot @param {number} [arm] that of before, where there is none */
  function point(dot, arm = pointedArm) {
    const place = app.world?.place.values;
    if (!scene || !place) return;
    pointedArm = arm;
    const { x, y } = scene.camera.pageAt(arm, place[2 * dot], place[2 * dot + 1]);
    tip.show(dot, x, y);
    if (trail.hover !== dot) {
      trail.hover = dot;
      mark();
    }
  }

  function unpoint() {
    byKeys = false;
    tip.hide();
    if (trail.hover === null) return;
    trail.hover = null;
    mark();
  }

  /** @param {number} zoom @param {number} x @param {number} y */
  function lookAt(zoom, x, y) {
    scene?.look(zoom, x, y);
    if (!byKeys) unpoint();
    else if (trail.hover !== null) point(trail.hover);
    place();
    redraw();
  }

  /**
   * @param {number} factor
   * @param {number} [x] what stays where it is, else who is pointed at by keys, else the middle
   * @param {number} [y]
   */
  function zoomBy(factor, x, y) {
    if (!scene) return;
    const [mx, my] = scene.camera.middle;
    const under = x !== undefined && y !== undefined ? scene.camera.discAt(x, y) : null;
    const places = picker?.places ?? [];
    const cursor =
      byKeys && trail.hover !== null ? { x: places[2 * trail.hover], y: places[2 * trail.hover + 1] } : null;
    const at = under ?? cursor ?? { x: mx, y: my };
    const zoom = Math.min(CLOSEST, Math.max(1, scene.camera.zoom * factor));
    const still = scene.camera.zoom / zoom;
    lookAt(zoom, at.x + (mx - at.x) * still, at.y + (my - at.y) * still);
  }

  /** Go to the dot that lies in a direction. @param {[number, number]} direction */
  function walk([dx, dy]) {
    if (!scene || !picker || picker.count === 0) return;
    const from = trail.hover ?? app.look.selected;
    const dot = from === null ? picker.nearest(...scene.camera.middle, 2) : picker.towards(from, dx, dy);
    byKeys = true;
    const [x, y] = [picker.places[2 * dot], picker.places[2 * dot + 1]];
    const cell = scene.camera.cell(0);
    const seen = scene.camera.pageAt(0, x, y);
    const inside = seen.x > 20 && seen.y > 20 && seen.x < cell.width - 20 && seen.y < cell.height - 20;
    if (!inside) scene.look(scene.camera.zoom, x, y);
    point(dot, 0);
  }

  listen(canvas, {
    over(x, y, touch) {
      const found = dotAt(x, y, touch);
      canvas.style.cursor = app.tool
        ? "crosshair"
        : found
          ? "pointer"
          : scene && scene.camera.zoom > 1
            ? "grab"
            : "default";
      byKeys = false;
      if (found) point(found.dot, found.arm);
      else unpoint();
    },
    out: unpoint,
    click(x, y, touch) {
      const found = dotAt(x, y, touch);
      if (found) {
        if (app.tool === null && app.world && app.world.arms.length > 1) app.set({ arm: app.world.arms[found.arm] });
        app.picked(found.dot);
      } else if (app.tool === null && app.look.selected !== null) app.set({ selected: null });
    },
    drag(dx, dy) {
      if (!scene || scene.camera.zoom === 1) return;
      const scale = scene.camera.radius * scene.camera.zoom;
      lookAt(scene.camera.zoom, scene.camera.middle[0] - dx / scale, scene.camera.middle[1] + dy / scale);
    },
    zoom: zoomBy,
    key(key) {
      if (key in ARROWS) walk(ARROWS[key]);
      else if (key === "Enter" && trail.hover !== null) app.picked(trail.hover);
      else if (key === "Escape" && (trail.hover !== null || app.look.selected !== null)) {
        unpoint();
        if (app.tool === null) app.set({ selected: null });
      } else if (key === "+" || key === "=") zoomBy(ZOOMS[0]);
      else if (key === "-") zoomBy(ZOOMS[1]);
      else if (key === "0") zoomBy(ZOOMS[2]);
      else return false;
      return true;
    },
  });

  canvas.addEventListener("webglcontextlost", (event) => {
    event.preventDefault();
    scene = null;
    missing.hidden = false;
  });
  canvas.addEventListener("webglcontextrestored", start);
  calm.addEventListener("change", takeLook);
  new ResizeObserver(resize).observe(root);

  app.on("world", takeWorld);
  app.on("frame", () => takeFrame());
  app.on("look", () => {
    if (trail.story && app.look.selected !== shownOf()) trail.story = null;
    takeLook();
  });
  app.on("story", (story) => {
    trail.story = story;
    mark();
  });
  app.on("theme", takeLook);
  app.on("language", () => {
    label();
    place();
    redraw();
  });
  app.on("picked", (dot) => {
    if (app.tool !== "seeds") return;
    if (!trail.chosen.delete(dot)) trail.chosen.add(dot);
    mark();
  });
  app.on("tool", (tool) => {
    canvas.style.cursor = tool ? "crosshair" : "default";
    trail.chosen.clear();
    place();
    mark();
  });

  /** The dot of the story that is shown. */
  function shownOf() {
    const person = trail.story?.person;
    return app.world?.person.values.findIndex((other) => other === person) ?? -1;
  }

  start();
  place();
}
