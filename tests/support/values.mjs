/**
 * What the table of calls says about values: `$name` stands for what an earlier answer held, and an
 * expectation names the members that matter and no others.
 */

/** @typedef {Map<string, unknown>} Kept */

/**
 * Puts kept values in: `"$lead"` becomes the value itself, whatever its kind; `"lead $(lead)"` has
 * it as text.
 *
 * @param {unknown} value As the table has it.
 * @param {Kept} kept What was kept.
 * @returns {any} With all names replaced.
 */
export function fill(value, kept) {
  if (typeof value === "string") {
    const whole = /^\$([a-zA-Z]\w*)$/u.exec(value)?.[1];
    if (whole !== undefined) {
      return known(kept, whole);
    }
    return value.replace(/\$\(([a-zA-Z]\w*)\)/gu, (_, name) => String(known(kept, name)));
  }
  if (Array.isArray(value)) {
    return value.map((one) => fill(one, kept));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, kept)]));
  }
  return value;
}

/**
 * @param {Kept} kept What was kept.
 * @param {string} name Under which name.
 * @returns {unknown} The value.
 */
function known(kept, name) {
  if (!kept.has(name)) {
    throw new Error(`nothing was kept as ${name}: the call that should have has failed`);
  }
  return kept.get(name);
}

/**
 * Looks a value up: `result.0.id`, or `result[type=trigger].id` for the first that is so.
 *
 * @param {any} value Where.
 * @param {string} path Which.
 * @returns {any} What is there; `undefined` if nothing is.
 */
export function at(value, path) {
  let found = value;
  for (const step of path.split(/\.(?![^[]*\])/u)) {
    const [, name = "", member, wanted] = /^([^[]*)(?:\[([^=]+)=(.*)\])?$/u.exec(step) ?? [];
    found = name === "" ? found : found?.[name];
    if (member !== undefined && Array.isArray(found)) {
      found = found.find((one) => String(at(one, member)) === wanted);
    }
  }
  return found;
}

/**
 * Looks up what is to be kept.
 *
 * @param {any} value Where.
 * @param {string | { at: string, match: string }} path Which; of a text, what the group of a pattern matches.
 * @returns {unknown} What is there; `undefined` if nothing is.
 */
export function pick(value, path) {
  if (typeof path === "string") {
    return at(value, path);
  }
  return new RegExp(path.match, "u").exec(String(at(value, path.at)))?.[1];
}

/**
 * Whether a value has all that is expected of it: of an object the named members, of an array as
 * many items, each as expected.
 *
 * @param {any} value What came.
 * @param {any} expected What is looked for.
 * @returns {boolean} Whether it is in there.
 */
export function holds(value, expected) {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(value) &&
      value.length === expected.length &&
      expected.every((one, place) => holds(value[place], one))
    );
  }
  if (typeof expected === "object" && expected !== null) {
    return (
      typeof value === "object" &&
      value !== null &&
      Object.entries(expected).every(([name, one]) => name in value && holds(value[name], one))
    );
  }
  return Object.is(value, expected);
}
