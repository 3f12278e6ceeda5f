// The picture of the network as a file: twice as fine as on the page, with what it shows and what its colours mean.

import { Refusal } from "wom/app.js";
import { fieldOf, legendOf } from "wom/colours.js";
import { Picker } from "wom/picking.js";
import { contextOf, Scene } from "wom/scene.js";
import { armName } from "wom/world.js";

/** @import { App } from "wom/app.js" */

const WIDTH = 1200;
const HEIGHT = 720;
/** Pixels of the file for each of these. */
const FINE = 2;
const EDGE = 28;
const HEAD = 76;
const FOOT = 26;

/** Ink of what is less important. */
const SOFT = { light: "#5a6370", dark: "#a0a9b5" };

/**
 * The picture with its title, day and legend.
 *
 * @param {App} app with a world and a frame
 * @returns {Promise<Blob>} a PNG
 */
export async function picture(app) {
  const { world, frame, theme } = app;
  if (!world || !frame) throw new Error("there is nothing to draw yet");
  const paper = document.createElement("canvas");
  paper.width = WIDTH * FINE;
  paper.height = HEIGHT * FINE;
  const pen = /** @type {CanvasRenderingContext2D} */ (paper.getContext("2d"));
  pen.scale(FINE, FINE);
  const field = fieldOf(theme);
  pen.fillStyle = field.paper;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  const foot = legend(app, pen, false);
  const high = HEIGHT - HEAD - foot - EDGE / 2;
  drawNetwork(app, pen, high);

  const rtl = app.texts.direction === "rtl";
  const start = rtl ? WIDTH - EDGE : EDGE;
  const family = getComputedStyle(document.body).fontFamily;
  pen.direction = app.texts.direction;
  pen.textAlign = "start";
  pen.fillStyle = field.ink;
  pen.font = `650 24px ${family}`;
  pen.fillText(world.name, start, 40, WIDTH - 2 * EDGE);
  pen.font = `400 15px ${family}`;
  pen.fillStyle = SOFT[theme];
  const day = app.t("transport.day_of", { day: app.number(frame.day), horizon: app.number(world.horizon) });
  pen.fillText([world.product, day, app.t(`network.by_${app.look.colour}`)].join(" · "), start, 64, WIDTH - 2 * EDGE);
  if (world.arms.length > 1) {
    const style = getComputedStyle(document.documentElement);
    world.arms.forEach((name, arm) => {
      pen.font = `700 18px ${family}`;
      pen.textAlign = "left";
      pen.fillStyle = style.getPropertyValue(arm ? "--b" : "--a");
      pen.fillText(armName(app, name), EDGE + (arm * WIDTH) / 2, HEAD + 26);
    });
  }
  legend(app, pen, true);
  return new Promise((resolve, reject) =>
    paper.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"),
  );
}

/**
 * Draw the network, whole, in a context of its own.
 *
 * @param {App} app
 * @param {CanvasRenderingContext2D} pen
 * @param {number} high
 */
function drawNetwork(app, pen, high) {
  const { world, frame } = app;
  const canvas = document.createElement("canvas");
  const gl = contextOf(canvas);
  if (!world || !frame) return;
  if (!gl) {
    app.tell("refused", { problem: app.t("page.no_webgl"), remedy: "" });
    throw new Refusal(app.t("page.no_webgl"));
  }
  const scene = new Scene(gl);
  scene.setLook(app.look, app.theme, false);
  scene.setWorld(world, new Picker(world.place.values).spacing());
  scene.resize(WIDTH, high, FINE);
  scene.setFrame(frame, 0);
  scene.draw(true);
  pen.drawImage(canvas, 0, HEAD, WIDTH, high);
  gl.getExtension("WEBGL_lose_context")?.loseContext();
}

/**
 * Write the legend at the foot, in as many lines as it takes.
 *
 * @param {App} app
 * @param {CanvasRenderingContext2D} pen
 * @param {boolean} writes false to find out how much room it takes
 * @returns {number} its height
 */
function legend(app, pen, writes) {
  const { scale, entries } = legendOf(app);
  const rtl = app.texts.direction === "rtl";
  pen.font = `400 14px ${getComputedStyle(document.body).fontFamily}`;
  pen.textAlign = "left";
  pen.direction = app.texts.direction;
  /** @type {{ width: number, draw: (x: number, y: number) => void }[]} */
  const items = entries.map(({ colour, words, shares }) => {
    const text = `${words} ${shares.map((share) => app.percent(share, 0)).join(" | ")}`;
    return {
      width: 20 + pen.measureText(text).width + 22,
      draw(x, y) {
        pen.fillStyle = colour;
        pen.beginPath();
        pen.arc(x + 6, y - 5, 6, 0, 2 * Math.PI);
        pen.fill();
        pen.fillStyle = SOFT[app.theme];
        pen.fillText(text, x + 20, y);
      },
    };
  });
  if (scale) {
    const [bad, good] = [app.t("legend.bad"), app.t("legend.good")];
    const [before, after] = [bad, good].map((text) => pen.measureText(text).width);
    items.unshift({
      width: before + 160 + after + 42,
      draw(x, y) {
        const colours = pen.createLinearGradient(x + before + 10, 0, x + before + 170, 0);
        scale.forEach((colour, at) => colours.addColorStop(at / (scale.length - 1), colour));
        pen.fillStyle = colours;
        pen.fillRect(x + before + 10, y - 10, 160, 10);
        pen.fillStyle = SOFT[app.theme];
        pen.fillText(bad, x, y);
        pen.fillText(good, x + before + 180, y);
      },
    });
  }
  let [x, lines] = [EDGE, 1];
  const places = items.map(({ width }) => {
    if (x + width > WIDTH - EDGE && x > EDGE) [x, lines] = [EDGE, lines + 1];
    const place = { x: rtl ? WIDTH - x - width : x, line: lines };
    x += width;
    return place;
  });
  if (writes)
    items.forEach((item, at) => item.draw(places[at].x, HEIGHT - EDGE / 2 - 8 - (lines - places[at].line) * FOOT));
  return lines * FOOT + 8;
}
