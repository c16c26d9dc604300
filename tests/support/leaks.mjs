/**
 * Looks for secrets where they have no business: as they are, URL-encoded, in base64 at each of its
 * three alignments, in hex, and in pieces.
 */

/** So many characters in a row of a secret, in any of its forms, are a leak. */
const PIECE = 12;

/**
 * A secret that was found.
 *
 * @typedef {object} Leak
 * @property {string} secret What it is called.
 * @property {string} form In which form it was.
 * @property {string} where Where it was.
 */

/** Knows some secrets, and finds them. */
export class Scanner {
  /**
   * Every piece of every form, and what it is a piece of.
   *
   * @type {Map<string, { secret: string, form: string }>}
   */
  #pieces = new Map();
  /** @type {Map<string, { secret: string, form: string }>} */
  #hex = new Map();

  /** @param {Record<string, string>} secrets The secrets by what they are called. */
  constructor(secrets) {
    for (const [secret, text] of Object.entries(secrets)) {
      if (text.length < PIECE) {
        throw new Error(`${secret} is too short to be looked for`);
      }
      const bytes = Buffer.from(text);
      cut(text, this.#pieces, { secret, form: "plain" });
      for (const form of /** @type {const} */ (["base64", "base64url"])) {
        for (const skipped of [0, 1, 2]) {
          // So many bytes before it shift it; what they and the end have a share in is left out.
          const encoded = Buffer.concat([Buffer.alloc(skipped), bytes]).toString(form).replaceAll("=", "");
          const first = Math.ceil((skipped * 8) / 6);
          const last = encoded.length - ((skipped + bytes.length) % 3 === 0 ? 0 : 1);
          cut(encoded.slice(first, last), this.#pieces, { secret, form });
        }
      }
      cut(bytes.toString("hex"), this.#hex, { secret, form: "hex" });
    }
  }

  /**
   * Finds secrets.
   *
   * @param {string} where What is looked through.
   * @param {string | Uint8Array} content Its content.
   * @returns {Leak[]} What was found, each form of each secret once.
   */
  scan(where, content) {
    const text = Buffer.from(content).toString("latin1");
    /** @type {Map<string, Leak>} */
    const found = new Map();
    const look = (/** @type {string} */ looked, /** @type {Map<string, { secret: string, form: string }>} */ pieces, as = "") => {
      for (let at = 0; at + PIECE <= looked.length; at += 1) {
        const piece = pieces.get(looked.slice(at, at + PIECE));
        if (piece !== undefined) {
          const form = as === "" ? piece.form : `${as} ${piece.form}`;
          found.set(`${piece.secret} ${form}`, { secret: piece.secret, form, where });
        }
      }
    };
    look(text, this.#pieces);
    look(text.toLowerCase(), this.#hex);
    if (text.includes("%")) {
      const decoded = text.replaceAll(/%([0-9a-f]{2})/giu, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
      look(decoded, this.#pieces, "URL-encoded");
    }
    return [...found.values()];
  }
}

/**
 * @template T
 * @param {string} text A form of a secret.
 * @param {Map<string, T>} pieces Takes its pieces in.
 * @param {T} name What they are pieces of.
 */
function cut(text, pieces, name) {
  for (let at = 0; at + PIECE <= text.length; at += 1) {
    pieces.set(text.slice(at, at + PIECE), name);
  }
}
