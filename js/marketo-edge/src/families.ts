import type { Connection } from "./connection.js";
import { MarketoError } from "./errors.js";
import { send } from "./records.js";
import type { RecordOptions, RecordReport } from "./records.js";
import type {
  Activity,
  CallOptions,
  Envelope,
  Json,
  JsonObject,
  Lead,
  Program,
  Source,
  StaticList,
} from "./types.js";

/** Which fields are wanted. */
export interface FieldOptions extends CallOptions {
  /** By their REST API names. */
  fields?: readonly string[];
}

/** How leads are written. */
export interface UpsertOptions extends RecordOptions {
  /** The field that says who is who. `email`, if nothing is said. */
  lookupField?: string;
  /** `createOrUpdate`, if nothing is said. */
  action?: "createOnly" | "updateOnly" | "createOrUpdate" | "createDuplicate";
  /** Into which partition. */
  partitionName?: string;
}

/** How custom objects are written. */
export interface CustomUpsertOptions extends RecordOptions {
  /** The fields that say which is which. */
  key: readonly string[];
  /** `createOrUpdate`, if nothing is said. */
  action?: "createOnly" | "updateOnly" | "createOrUpdate";
  /** Whether `key` are the fields that Marketo assigned. */
  dedupeBy?: "dedupeFields" | "idField";
}

/** So many values are asked for before more are read from where they come. */
const VALUES_AHEAD = 3_000;

/** Leads. */
export class Leads {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * @param id Marketo's id.
   * @param options Which fields.
   * @returns The lead; `undefined` if there is none.
   */
  get(id: number, options: FieldOptions = {}): Promise<Lead | undefined> {
    const input = { path: { leadId: id }, query: { fields: options.fields } };
    return first<Lead>(this.#connection, "getLeadById", input, options);
  }

  /**
   * The leads that have one of any number of values in a field. They come in no order, and what
   * finds nothing is left out.
   *
   * @param field The field, such as `email` or `id`.
   * @param values The values. None may have a comma in it: Marketo has no way to ask for one.
   * @param options Which fields.
   */
  byFilter(
    field: string,
    values: Source<string | number>,
    options: FieldOptions = {},
  ): AsyncGenerator<Lead, void, undefined> {
    const input = { query: { filterType: field, fields: options.fields } };
    return filtered<Lead>(this.#connection, "getLeadsByFilterType", input, values, options);
  }

  /**
   * Makes or changes leads: in calls of 300 or fewer, no two of the same key at once.
   *
   * @param records The leads, from an array, a stream, anything that gives them one by one.
   * @param options How.
   * @returns What became of them. That some failed is told there, and not thrown.
   */
  upsert(records: Source<object>, options: UpsertOptions = {}): Promise<RecordReport> {
    const lookupField = options.lookupField ?? "email";
    const { action, partitionName } = options;
    const body = { lookupField, action, partitionName };
    return sent(this.#connection, "syncLeads", { body }, records, options, [lookupField]);
  }

  /**
   * Deletes leads.
   *
   * @param ids Their ids.
   * @param options How.
   * @returns What became of them.
   */
  delete(ids: Source<number>, options: RecordOptions = {}): Promise<RecordReport> {
    return sent(this.#connection, "deleteLeads", {}, named(ids), options, ["id"]);
  }

  /** @returns The fields that leads have. */
  describe(options: CallOptions = {}): Promise<JsonObject[]> {
    return all(this.#connection, "describeLead", {}, options);
  }
}

/** Static lists. */
export class Lists {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** All static lists. */
  all(options: CallOptions = {}): AsyncGenerator<StaticList, void, undefined> {
    return items<StaticList>(this.#connection, "getLists", {}, options);
  }

  /** @returns The list; `undefined` if there is none. */
  get(listId: number, options: CallOptions = {}): Promise<StaticList | undefined> {
    return first<StaticList>(this.#connection, "getListById", { path: { listId } }, options);
  }

  /** The leads of a list. */
  members(listId: number, options: FieldOptions = {}): AsyncGenerator<Lead, void, undefined> {
    const input = { path: { listId }, query: { fields: options.fields } };
    return items<Lead>(this.#connection, "getLeadsByListId", input, options);
  }

  /** Puts leads into a list. */
  add(listId: number, ids: Source<number>, options: RecordOptions = {}): Promise<RecordReport> {
    const input = { path: { listId } };
    return sent(this.#connection, "addLeadsToList", input, named(ids), options, ["id"]);
  }

  /** Takes leads out of a list. */
  remove(listId: number, ids: Source<number>, options: RecordOptions = {}): Promise<RecordReport> {
    const input = { path: { listId } };
    return sent(this.#connection, "removeLeadsFromList", input, named(ids), options, ["id"]);
  }
}

/** Which activities are wanted. */
export interface ActivityOptions extends CallOptions {
  /** Of which types, by number; 10 at most (Adobe: "Activities"). */
  types: readonly number[];
  /** Of which leads; 30 at most. */
  leadIds?: readonly number[];
  /** Of which static list's leads. */
  listId?: number;
}

/** Activities. */
export class Activities {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Activities since an instant, pages without any included, to the last there is.
   *
   * @param since The instant.
   * @param options Which.
   */
  async *since(
    since: Date | string,
    options: ActivityOptions,
  ): AsyncGenerator<Activity, void, undefined> {
    const { types, leadIds, listId } = options;
    const query = { activityTypeIds: types, leadIds, listId };
    yield* this.#from<Activity>("getLeadActivities", query, since, options);
  }

  /** Leads that were deleted since an instant, at most 14 days ago. */
  async *deletedLeads(
    since: Date | string,
    options: CallOptions = {},
  ): AsyncGenerator<JsonObject, void, undefined> {
    yield* this.#from("getDeletedLeads", {}, since, options);
  }

  /** @returns The types that there are. */
  types(options: CallOptions = {}): Promise<JsonObject[]> {
    return all(this.#connection, "getActivityTypes", {}, options);
  }

  async *#from<Item = JsonObject>(
    operation: string,
    query: Record<string, number | readonly number[] | undefined>,
    since: Date | string,
    options: CallOptions,
  ): AsyncGenerator<Item, void, undefined> {
    const sinceDatetime = typeof since === "string" ? since : since.toISOString();
    options.signal?.throwIfAborted();
    const answer = await this.#connection.call(
      "getPagingToken",
      { query: { sinceDatetime } },
      options,
    );
    const token = (answer as Envelope).nextPageToken ?? "";
    for await (const page of this.#connection.pages(operation, { query }, options, token)) {
      yield* page.items as Item[];
    }
  }
}

/** Programs. */
export class Programs {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** All programs. */
  all(options: CallOptions = {}): AsyncGenerator<Program, void, undefined> {
    return items<Program>(this.#connection, "getPrograms", {}, options);
  }

  /** @returns The program; `undefined` if there is none. */
  get(id: number, options: CallOptions = {}): Promise<Program | undefined> {
    return first<Program>(this.#connection, "getProgramById", { path: { id } }, options);
  }

  /** @returns The program of that name; `undefined` if there is none. */
  byName(name: string, options: CallOptions = {}): Promise<Program | undefined> {
    return first<Program>(this.#connection, "getProgramByName", { query: { name } }, options);
  }

  /** The leads that are members of a program. */
  members(programId: number, options: FieldOptions = {}): AsyncGenerator<Lead, void, undefined> {
    const input = { path: { programId }, query: { fields: options.fields } };
    return items<Lead>(this.#connection, "getLeadsByProgramId", input, options);
  }
}

/** Custom objects. */
export class CustomObjects {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @returns The kinds of custom object that there are. */
  kinds(options: CallOptions = {}): Promise<JsonObject[]> {
    return all(this.#connection, "listCustomObjects", {}, options);
  }

  /** @returns What a kind of custom object is like. */
  describe(kind: string, options: CallOptions = {}): Promise<JsonObject | undefined> {
    const input = { path: { customObjectName: kind } };
    return first<JsonObject>(this.#connection, "describeCustomObjects", input, options);
  }

  /** The objects that have one of any number of values in a field. */
  byFilter(
    kind: string,
    field: string,
    values: Source<string | number>,
    options: FieldOptions = {},
  ): AsyncGenerator<JsonObject, void, undefined> {
    const query = { filterType: field, fields: options.fields };
    const input = { path: { customObjectName: kind }, query };
    return filtered(this.#connection, "getCustomObjects", input, values, options);
  }

  /** Makes or changes objects. */
  upsert(
    kind: string,
    records: Source<object>,
    options: CustomUpsertOptions,
  ): Promise<RecordReport> {
    const { action, dedupeBy, key } = options;
    const input = { path: { customObjectName: kind }, body: { action, dedupeBy } };
    return sent(this.#connection, "syncCustomObjects", input, records, options, key);
  }

  /** Deletes objects. */
  delete(
    kind: string,
    records: Source<object>,
    options: Omit<CustomUpsertOptions, "action">,
  ): Promise<RecordReport> {
    const { dedupeBy, key } = options;
    const input = { path: { customObjectName: kind }, body: { deleteBy: dedupeBy } };
    return sent(this.#connection, "deleteCustomObjects", input, records, options, key);
  }
}

/** What was called, by Marketo's own count. */
export class Usage {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @returns Calls of this day, by user. */
  today(options: CallOptions = {}): Promise<JsonObject[]> {
    return all(this.#connection, "getDailyUsage", {}, options);
  }

  /** @returns Calls of the last seven days, by user. */
  week(options: CallOptions = {}): Promise<JsonObject[]> {
    return all(this.#connection, "getWeeklyUsage", {}, options);
  }

  /** @returns Errors of this day, by code. */
  errorsToday(options: CallOptions = {}): Promise<JsonObject[]> {
    return all(this.#connection, "getDailyErrors", {}, options);
  }
}

type Input = Parameters<Connection["call"]>[1];

async function all<Item = JsonObject>(
  connection: Connection,
  operation: string,
  input: Input,
  options: CallOptions,
): Promise<Item[]> {
  options.signal?.throwIfAborted();
  const answer = (await connection.call(operation, input, options)) as Envelope<Item>;
  return answer.result ?? [];
}

/** The one that is asked for. That there is none is no failure. */
async function first<Item>(
  connection: Connection,
  operation: string,
  input: Input,
  options: CallOptions,
): Promise<Item | undefined> {
  try {
    return (await all<Item>(connection, operation, input, options))[0];
  } catch (error) {
    if (error instanceof MarketoError && error.class === "not_found") {
      return undefined;
    }
    throw error;
  }
}

async function* items<Item>(
  connection: Connection,
  operation: string,
  input: Input,
  options: CallOptions,
): AsyncGenerator<Item, void, undefined> {
  for await (const page of connection.pages(operation, input, options)) {
    yield* page.items as Item[];
  }
}

async function* filtered<Item = JsonObject>(
  connection: Connection,
  operation: string,
  input: Input,
  values: Source<string | number>,
  options: CallOptions,
): AsyncGenerator<Item, void, undefined> {
  let lot: string[] = [];
  const read = async function* () {
    const now = lot;
    lot = [];
    for await (const page of connection.values(operation, input, options, "filterValues", now)) {
      yield* page as Item[];
    }
  };
  for await (const value of values) {
    lot.push(String(value));
    if (lot.length === VALUES_AHEAD) {
      yield* read();
    }
  }
  if (lot.length > 0) {
    yield* read();
  }
}

function sent(
  connection: Connection,
  operation: string,
  input: Input,
  records: Source<unknown>,
  options: RecordOptions,
  key: readonly string[],
): Promise<RecordReport> {
  const batch = () => connection.batches(operation, input, options, [...key]);
  return Promise.resolve().then(() => send(connection, operation, batch(), records, options));
}

async function* named(ids: Source<number>): AsyncGenerator<Record<"id", Json>, void, undefined> {
  for await (const id of ids) {
    yield { id };
  }
}
