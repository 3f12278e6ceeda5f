// Words and numbers in the language of the reader. All words are in wom_sim/app/texts.

/** @import { Language } from "wom/types.js" */

/** @typedef {{ [key: string]: string | Words }} Words */

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT = new Set(["fa"]);

export class Texts {
  /** @param {Record<Language, Words>} words @param {Language} language */
  constructor(words, language) {
    this.words = words;
    this.language = language;
  }

  get direction() {
    return RIGHT_TO_LEFT.has(this.language) ? "rtl" : "ltr";
  }

  /** Whether there are words for a key. @param {string} key */
  has(key) {
    return this.#find(key) !== undefined;
  }

  /**
   * The words of a key such as `transport.play`, with values put where `{name}` stands.
   *
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  t(key, values = {}) {
    const found = this.#find(key);
    if (found === undefined) throw new Error(`there are no words for ${key}`);
    return found.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  }

  /** The words of a key, or others where it has none. @param {string} key @param {string} otherwise */
  known(key, otherwise) {
    return this.#find(key) ?? otherwise;
  }

  /** @param {number} x @param {Intl.NumberFormatOptions} [how] */
  number(x, how = { maximumFractionDigits: 2 }) {
    // English numbers come with a hyphen, which is hard to see.
    return Number.isFinite(x) ? new Intl.NumberFormat(this.language, how).format(x).replace("-", "−") : "–";
  }

  /** A share as a percentage. @param {number} x @param {number} [digits] */
  percent(x, digits = 1) {
    return this.number(x, { style: "percent", maximumFractionDigits: digits });
  }

  /** An opinion with its sign. @param {number} x from -1 to 1 */
  opinion(x) {
    return this.number(x, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" });
  }

  /** @param {number} x @param {string} currency its sign or code, which stands before the amount */
  money(x, currency) {
    const small = Math.abs(x) < 100 ? 2 : 0;
    const amount = this.number(x, { maximumFractionDigits: small });
    return currency ? `${currency} ${amount}` : amount;
  }

  /** @param {string} key @returns {string | undefined} */
  #find(key) {
    /** @type {string | Words | undefined} */
    let found = this.words[this.language];
    for (const step of key.split(".")) found = typeof found === "object" ? found[step] : undefined;
    return typeof found === "string" ? found : undefined;
  }
}
