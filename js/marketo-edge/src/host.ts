import type { MarketoEvent } from "./events.js";
import type { Store } from "./store.js";

/** What `fetch` has to do. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Time and chance, for tests that have their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 up to 1. */
  random(): number;
}

/** Failures of which it is certain that no byte of the request had left. */
const UNSENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** The longest that a timer can be set for. */
const LONGEST = 2_147_483_647;

/**
 * What the wasm asks of JavaScript. It decides nothing.
 *
 * @internal
 */
export class Host {
  readonly #fetch: Fetch;
  readonly #store: Store | undefined;
  readonly #clock: Clock;
  readonly #onEvent: ((event: MarketoEvent) => void) | undefined;
  #open = 0;
  #awake: ReturnType<typeof setInterval> | undefined;

  constructor(
    fetcher: Fetch,
    store: Store | undefined,
    clock: Clock,
    onEvent: ((event: MarketoEvent) => void) | undefined,
  ) {
    this.#fetch = fetcher;
    this.#store = store;
    this.#clock = clock;
    this.#onEvent = onEvent;
  }

  now(): number {
    return this.#clock.now();
  }

  random(): number {
    return this.#clock.random();
  }

  timer(ms: number): { done: Promise<void>; stop: () => void } {
    let stop = () => {};
    const done = new Promise<void>((resolve) => {
      const timer: unknown = setTimeout(resolve, Math.min(ms, LONGEST));
      // What keeps the process awake is a call that somebody waits for, not a timer.
      (timer as { unref?: () => void }).unref?.();
      stop = () => clearTimeout(timer as ReturnType<typeof setTimeout>);
    });
    return { done, stop };
  }

  /** Keeps the process awake for as long as the work lasts. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#open += 1;
    this.#awake ??= setInterval(() => {}, LONGEST);
    try {
      return await work;
    } finally {
      this.#open -= 1;
      if (this.#open === 0) {
        clearInterval(this.#awake);
        this.#awake = undefined;
      }
    }
  }

  async send(
    method: string,
    url: string,
    headers: string[],
    body: Uint8Array | undefined,
    giveUpAt: number,
  ): Promise<[number, unknown, Response?]> {
    const abort = new AbortController();
    const late = setTimeout(() => abort.abort(), Math.max(giveUpAt - this.now(), 1));
    const pairs: [string, string][] = [];
    for (let at = 0; at + 1 < headers.length; at += 2) {
      pairs.push([headers[at] as string, headers[at + 1] as string]);
    }
    try {
      const response = await this.#fetch(url, {
        method,
        headers: pairs,
        // A token must not follow a redirect off the instance's host.
        redirect: "manual",
        signal: abort.signal,
        ...(body === undefined ? {} : { body: body as BodyInit }),
      });
      return [response.status, [...response.headers].flat(), response];
    } catch (error) {
      const cause = (error as { cause?: { code?: unknown } }).cause?.code;
      return [0, !(typeof cause === "string" && UNSENT.has(cause))];
    } finally {
      clearTimeout(late);
    }
  }

  async read(response: Response, atMost: number, giveUpAt: number): Promise<Uint8Array | null> {
    const reader = response.body?.getReader();
    if (reader === undefined) {
      return new Uint8Array();
    }
    const late = setTimeout(
      () => void reader.cancel().catch(() => {}),
      Math.max(giveUpAt - this.now(), 1),
    );
    let expired = false;
    const pieces: Uint8Array[] = [];
    let length = 0;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        expired = this.now() >= giveUpAt;
        if (done) {
          break;
        }
        pieces.push(value);
        length += value.length;
        if (length > atMost) {
          void reader.cancel().catch(() => {});
          break;
        }
      }
    } catch {
      return null;
    } finally {
      clearTimeout(late);
    }
    if (expired) {
      return null;
    }
    const whole = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  event(json: string): void {
    this.tell(JSON.parse(json) as MarketoEvent);
  }

  /** Tells the application. What it does with it is no part of any call. */
  tell(event: MarketoEvent): void {
    const onEvent = this.#onEvent;
    if (onEvent !== undefined) {
      queueMicrotask(() => onEvent(event));
    }
  }

  hasStore(): boolean {
    return this.#store !== undefined;
  }

  async storeRead(place: string): Promise<[string, Uint8Array | undefined]> {
    if (this.#store === undefined) {
      throw new Error("there is no store");
    }
    const { version, bytes } = await this.#store.read(place);
    return [version, bytes];
  }

  async storeSwap(place: string, version: string, bytes: Uint8Array): Promise<boolean> {
    if (this.#store === undefined) {
      throw new Error("there is no store");
    }
    return this.#store.swap(place, version, bytes);
  }
}
