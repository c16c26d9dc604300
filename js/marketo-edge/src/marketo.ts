import { Connection } from "./connection.js";
import type { AnyInput } from "./connection.js";
import { Activities, CustomObjects, Leads, Lists, Programs, Usage } from "./families.js";
import type { MarketoEvent } from "./events.js";
import { Host } from "./host.js";
import type { Clock, Fetch } from "./host.js";
import type { ListingName, OperationName, Operations } from "./operations.js";
import type { Store } from "./store.js";
import type { CallOptions, JsonObject } from "./types.js";

/** Limits of the subscription, where it has others than the usual ones. */
export interface Limits {
  /** Calls in 20 seconds: 100 at most, and less to leave some to others. */
  callsPer20s?: number;
  /** Calls at once: 10 at most. */
  callsAtOnce?: number;
  /** Calls in a day, Central time: 50,000, if nothing else was bought. */
  callsPerDay?: number;
  /** Megabytes of exports in a day: 500, if nothing else was bought. */
  exportMbPerDay?: number;
}

/** What a client is made of. */
export interface MarketoOptions {
  /** The subscription, such as `123-ABC-456`. */
  munchkinId?: string;
  /** Where Marketo is, if not where the Munchkin id says: something that stands before it, a simulator. */
  baseUrl?: string;
  /** The client id of the custom service. */
  clientId: string;
  /** Its secret. It goes to Marketo's identity service and nowhere else. */
  clientSecret: string;
  /** A store, if several processes share the limits and the token. */
  store?: Store;
  /** What sends requests. The platform's `fetch`, if nothing is said. */
  fetch?: Fetch;
  /** Limits of the subscription. */
  limits?: Limits;
  /** How long a call may wait for its turn and its retries, in milliseconds. 120,000, if nothing is said. */
  patienceMs?: number;
  /**
   * Whether to wait for 20 seconds before the first call, since somebody may just have used the
   * limits up. If nothing is said: `true` for a store that is empty, `false` without a store.
   */
  startsClosed?: boolean;
  /** Is told what happens. */
  onEvent?: (event: MarketoEvent) => void;
  /** Time and chance, for tests. */
  clock?: Clock;
}

/** What is held of the limits now. */
export interface Held {
  /** Of the 100 calls in 20 seconds. */
  slotsHeld: number;
  /** Calls at Marketo now. */
  inFlight: number;
  /** Calls that were cut, and may be at work at Marketo still. */
  orphans: number;
  /** Calls that stand in line in this process. */
  waiting: number | null;
  /** Calls of this day, Central time. */
  callsToday: number;
}

/** The rest of a call's arguments: none are needed where the operation needs none. */
type Arguments<Name extends OperationName> =
  Record<never, never> extends Operations[Name]["takes"]
    ? [input?: Operations[Name]["takes"], options?: CallOptions]
    : [input: Operations[Name]["takes"], options?: CallOptions];

/**
 * A client of one Marketo subscription. One for a process: it holds the token and keeps the limits
 * for all calls that are made by it.
 *
 * It is for servers. The client secret can read and change every record, so this package has nothing
 * that a browser could load.
 */
export class Marketo {
  /** Leads. */
  readonly leads: Leads;
  /** Static lists. */
  readonly lists: Lists;
  /** Activities. */
  readonly activities: Activities;
  /** Programs. */
  readonly programs: Programs;
  /** Custom objects. */
  readonly customObjects: CustomObjects;
  /** What was called. */
  readonly usage: Usage;
  readonly #connection: Connection;

  /**
   * @param options What it is made of.
   * @throws MarketoError if that cannot be.
   */
  constructor(options: MarketoOptions) {
    const { limits } = options;
    const usual = (url: string, init: RequestInit) => fetch(url, init);
    const clock = options.clock ?? { now: () => Date.now(), random: () => Math.random() };
    const host = new Host(options.fetch ?? usual, options.store, clock, options.onEvent);
    const settings = {
      instance: {
        munchkin_id: options.munchkinId,
        base_url: options.baseUrl,
        limits: limits && {
          calls_per_20_s: limits.callsPer20s,
          calls_at_once: limits.callsAtOnce,
          calls_per_day: limits.callsPerDay,
          export_mb_per_day: limits.exportMbPerDay,
        },
      },
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      patienceMs: options.patienceMs,
      startsClosed: options.startsClosed,
    };
    this.#connection = new Connection(settings, host);
    this.leads = new Leads(this.#connection);
    this.lists = new Lists(this.#connection);
    this.activities = new Activities(this.#connection);
    this.programs = new Programs(this.#connection);
    this.customObjects = new CustomObjects(this.#connection);
    this.usage = new Usage(this.#connection);
  }

  /**
   * Makes a call of any operation of Marketo's REST API.
   *
   * @param operation Its name, as Adobe's reference has it.
   * @param rest What it takes; a signal and a patience.
   * @returns What Marketo answered.
   * @throws MarketoError if Marketo refused it, or no answer came.
   */
  async call<Name extends OperationName>(
    operation: Name,
    ...rest: Arguments<Name>
  ): Promise<Operations[Name]["gives"]> {
    const [input, options] = rest;
    options?.signal?.throwIfAborted();
    const answer = await this.#connection.call(operation, (input ?? {}) as AnyInput, options ?? {});
    return answer as Operations[Name]["gives"];
  }

  /**
   * All that an operation lists, page by page as it is taken.
   *
   * @param operation The name of an operation that has pages.
   * @param input What it takes.
   * @param options A signal and a patience.
   */
  async *list<Item = JsonObject>(
    operation: ListingName,
    input: AnyInput & { since?: string } = {},
    options: CallOptions = {},
  ): AsyncGenerator<Item, void, undefined> {
    const { since, ...rest } = input;
    for await (const { items } of this.#connection.pages(operation, rest, options, since)) {
      yield* items as Item[];
    }
  }

  /** @returns What is held of the limits now. */
  async limits(): Promise<Held> {
    return (await this.#connection.limits()) as Held;
  }
}
