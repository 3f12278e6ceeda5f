// Messages of the server: a header in JSON, then arrays. See wom_sim/app/packing.py, which writes them.

/** @import { Answer, Table } from "wom/types.js" */

const ARRAYS = {
  u8: Uint8Array,
  i8: Int8Array,
  u16: Uint16Array,
  i16: Int16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
};

/**
 * The header of a message, with its arrays in it by name as views of the buffer.
 *
 * @param {ArrayBuffer} buffer
 * @param {number} [from] where the message begins, a multiple of 8
 * @returns {Answer}
 */
export function unpack(buffer, from = 0) {
  const length = new DataView(buffer).getUint32(from, true);
  const { arrays, ...answer } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, from + 4, length)));
  for (const { name, type, shape, at } of arrays) {
    const count = shape.reduce((/** @type {number} */ product, /** @type {number} */ size) => product * size, 1);
    const kind = ARRAYS[/** @type {keyof typeof ARRAYS} */ (type)];
    answer[name] = { shape, values: new kind(buffer, from + 4 + length + at, count) };
  }
  return answer;
}
