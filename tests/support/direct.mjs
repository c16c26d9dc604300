/** A caller that goes to a simulator straight, as a client without a gateway does. */
import { form, send } from "./wire.mjs";

/** @typedef {import("./wire.mjs").Request} Request */
/** @typedef {import("./wire.mjs").Answer} Answer */

/** A caller with a client id and secret of its own. */
export class Direct {
  /** @type {string | undefined} */
  #token;

  /**
   * @param {string} url The simulator.
   * @param {{ id: string, secret: string }} credential What it asks for its token with.
   */
  constructor(url, credential) {
    this.url = url;
    this.credential = credential;
  }

  /**
   * Makes a call.
   *
   * @param {string | Request} request A request, or the target of a GET.
   * @returns {Promise<Answer>} The answer.
   */
  async call(request) {
    const asked = typeof request === "string" ? { target: request } : request;
    this.#token ??= (await this.identify()).json().access_token;
    return send(this.url, { ...asked, headers: { Authorization: `Bearer ${this.#token}`, ...asked.headers } });
  }

  /** @returns {Promise<Answer>} The answer to its identity call. */
  identify() {
    const { id, secret } = this.credential;
    return send(
      this.url,
      form("/identity/oauth/token", {
        grant_type: "client_credentials",
        client_id: id,
        client_secret: secret,
      }),
    );
  }
}
