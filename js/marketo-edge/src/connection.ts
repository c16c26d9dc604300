import { Client, initSync } from "marketo-edge-bindings";
import type { Told } from "marketo-edge-bindings";
import { module } from "marketo-edge-wasm";

import { MarketoError, thrown } from "./errors.js";
import type { ErrorClass, Fault } from "./errors.js";
import type { CallEvent } from "./events.js";
import type { Host } from "./host.js";
import type { CallOptions, FileToSend, Json, MarketoFile, Value } from "./types.js";

/** What a call takes, whatever its operation. */
export interface AnyInput {
  /** What stands in the path. */
  path?: Record<string, Value>;
  /** What stands in the query. */
  query?: Record<string, Value | undefined>;
  /** The fields of a form. */
  form?: Record<string, Value | undefined>;
  /** Headers that the operation has. */
  headers?: Record<string, string | undefined>;
  /** The body, as JSON. */
  body?: Json | object;
  /** The file of a form. */
  file?: FileToSend;
  /** A part of a file: `bytes=0-99`. */
  range?: string;
}

interface Note {
  operation: string;
  status: number | null;
  contentType: string | null;
  contentLength: string | null;
  requestId: string | null;
  tries: number;
  permitWaitMs: number;
  pauseMs: number;
  upstreamMs: number;
  troubles: string[];
  error: Fault | null;
}

let started = false;

/**
 * The wasm's client, with what JavaScript has to add to it.
 *
 * @internal
 */
export class Connection {
  readonly #client: Client;
  readonly #host: Host;

  constructor(settings: object, host: Host) {
    if (!started) {
      initSync({ module });
      started = true;
    }
    this.#host = host;
    try {
      this.#client = new Client(JSON.stringify(settings), host);
    } catch (error) {
      throw thrown("", error);
    }
  }

  async call(operation: string, input: AnyInput, options: CallOptions): Promise<unknown> {
    const [ask, body] = asked(operation, input, options);
    const work = this.counted(options.signal, (gone) => this.#client.call(ask, body, gone));
    const [note, bytes, file] = await this.#open(operation, work as Promise<Told>);
    if (file !== undefined) {
      const response = file as Response;
      const size = note.contentLength === null ? undefined : Number(note.contentLength);
      const answer: MarketoFile = {
        status: note.status ?? 200,
        contentType: note.contentType ?? undefined,
        size,
        stream: response.body ?? new Blob([]).stream(),
      };
      return answer;
    }
    return bytes === undefined || bytes.length === 0 ? undefined : parsed(bytes);
  }

  /** The pages of a listing. Whoever leaves early sends no more calls. */
  async *pages(
    operation: string,
    input: AnyInput,
    options: CallOptions,
    since?: string,
    position?: string,
  ): AsyncGenerator<{ items: unknown[]; position: string }, void, undefined> {
    const [ask, body] = asked(operation, input, options);
    const pages = guarded(operation, () => this.#client.list(ask, body, since, position));
    for (;;) {
      const items = await this.#page(operation, options, (gone) => pages.next(gone));
      if (items === undefined) {
        return;
      }
      yield { items, position: pages.position() };
    }
  }

  /** What is found for the values of a parameter, page by page. */
  async *values(
    operation: string,
    input: AnyInput,
    options: CallOptions,
    name: string,
    values: string[],
  ): AsyncGenerator<unknown[], void, undefined> {
    const [ask] = asked(operation, input, options);
    const reads = guarded(operation, () => this.#client.read(ask, name, values));
    for (;;) {
      const items = await this.#page(operation, options, (gone) => reads.next(gone));
      if (items === undefined) {
        return;
      }
      yield items;
    }
  }

  batches(operation: string, input: AnyInput, options: CallOptions, key: string[]) {
    const [ask, body] = asked(operation, input, options);
    return guarded(operation, () => this.#client.batches(ask, body, key));
  }

  async limits(): Promise<unknown> {
    try {
      return JSON.parse(await this.#client.limits());
    } catch (error) {
      throw thrown("", error);
    }
  }

  /**
   * Runs work that the signal ends the waiting for; the work itself is told by `gone`, and goes on
   * as long as it has to.
   */
  counted<T>(
    signal: AbortSignal | undefined,
    start: (gone: Promise<void> | undefined) => Promise<T> | undefined,
  ): Promise<T> | undefined {
    if (signal === undefined) {
      const work = start(undefined);
      return work && this.#host.during(work.then((told) => this.#told(told)));
    }
    let leave = () => {};
    const gone = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const begun = start(gone);
    if (begun === undefined) {
      return undefined;
    }
    const work = this.#host.during(begun.then((told) => this.#told(told)));
    return new Promise<T>((resolve, reject) => {
      const onAbort = () => {
        leave();
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      const over = () => signal.removeEventListener("abort", onAbort);
      work.then(
        (told) => {
          over();
          resolve(told);
        },
        (error: unknown) => {
          over();
          reject(error as Error);
        },
      );
    });
  }

  async #page(
    operation: string,
    options: CallOptions,
    start: (gone: Promise<void> | undefined) => Promise<Told | undefined>,
  ): Promise<unknown[] | undefined> {
    options.signal?.throwIfAborted();
    const work = this.counted(options.signal, start) as Promise<Told | undefined>;
    let told;
    try {
      told = await work;
    } catch (error) {
      throw thrown(operation, error);
    }
    if (told === undefined) {
      return undefined;
    }
    const [, bytes] = failing(operation, told);
    return bytes === undefined ? [] : (parsed(bytes) as unknown[]);
  }

  async #open(operation: string, work: Promise<Told>) {
    try {
      return failing(operation, await work);
    } catch (error) {
      throw thrown(operation, error);
    }
  }

  /** Tells the application of a call that is over, whoever still waits for it. */
  #told<T>(told: T): T {
    if (Array.isArray(told)) {
      const note = JSON.parse(told[0] as string) as Note;
      const event: CallEvent = {
        type: "call",
        operation: note.operation,
        ok: note.error === null,
        tries: note.tries,
        permitWaitMs: note.permitWaitMs,
        pauseMs: note.pauseMs,
        upstreamMs: note.upstreamMs,
        troubles: note.troubles,
      };
      if (note.error !== null) {
        event.class = note.error.class satisfies ErrorClass;
        event.code = note.error.code;
      }
      if (note.requestId !== null) {
        event.requestId = note.requestId;
      }
      this.#host.tell(event);
    }
    return told;
  }
}

function guarded<T>(operation: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw thrown(operation, error);
  }
}

function failing(operation: string, [json, bytes, file]: Told) {
  const note = JSON.parse(json) as Note;
  if (note.error !== null) {
    throw new MarketoError(operation, note.error);
  }
  return [note, bytes, file] as const;
}

function parsed(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** The call as the wasm reads it, and the bytes of its body. */
function asked(
  operation: string,
  input: AnyInput,
  options: CallOptions,
): [string, Uint8Array | undefined] {
  const { file, body } = input;
  const ask = {
    operation,
    path: pairs(input.path),
    query: pairs(input.query),
    form: pairs(input.form),
    headers: pairs(input.headers),
    range: input.range,
    file: file && { field: file.field, name: file.name, contentType: file.contentType },
    patienceMs: options.patienceMs,
  };
  const bytes =
    file?.bytes ?? (body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body)));
  return [JSON.stringify(ask), bytes];
}

function pairs(values: Record<string, Value | undefined> | undefined): [string, string][] {
  return Object.entries(values ?? {}).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(",") : String(value)]],
  );
}
