/**
 * A Marketo REST client that keeps Marketo's limits, loses no rows, and says plainly what failed.
 *
 * @packageDocumentation
 */
export type { AnyInput } from "./connection.js";
export { MarketoError } from "./errors.js";
export type { ErrorClass, Executed } from "./errors.js";
export type { CallEvent, MarketoEvent } from "./events.js";
export type {
  Activities,
  ActivityOptions,
  CustomObjects,
  CustomUpsertOptions,
  FieldOptions,
  Leads,
  Lists,
  Programs,
  UpsertOptions,
  Usage,
} from "./families.js";
export type { Clock, Fetch } from "./host.js";
export { Marketo } from "./marketo.js";
export type { Held, Limits, MarketoOptions } from "./marketo.js";
export type { ListingName, OperationName, Operations } from "./operations.js";
export type { RecordOptions, RecordReport, RecordResult } from "./records.js";
export { memoryStore } from "./store.js";
export type { Store, Stored } from "./store.js";
export type * from "./types.js";
