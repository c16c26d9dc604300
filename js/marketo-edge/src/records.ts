import type { Batch } from "marketo-edge-bindings";

import { MarketoError, thrown } from "./errors.js";
import type { Fault } from "./errors.js";
import type { Connection } from "./connection.js";
import type { CallOptions, JsonObject, Source } from "./types.js";

/** What became of one record. */
export interface RecordResult {
  /** Its place in the input, from 0. */
  place: number;
  /** `created`, `updated`, `deleted`, `added`, `removed`, `skipped`: Marketo's word. */
  status?: string;
  /** Why Marketo skipped it. */
  reasons?: { code: string; message: string }[];
  /** What Marketo answered for it. */
  item?: JsonObject;
  /** Why there is no answer for it. */
  error?: MarketoError;
}

/** What became of all records. `total` is the sum of all `counts` and `failed`. */
export interface RecordReport {
  /** How many records there were. */
  total: number;
  /** How many calls they took. */
  calls: number;
  /** How many had each status. */
  counts: Record<string, number>;
  /** How many have no answer; each is in `failures`. */
  failed: number;
  /** Those that were skipped, or have no answer. The others were carried out. */
  failures: RecordResult[];
}

/** How records are sent. */
export interface RecordOptions extends CallOptions {
  /** How many calls may be under way at once. 2, if nothing is said. */
  parallel?: number;
  /** Is told of each record, in the order in which they become known. */
  onRecord?: (result: RecordResult) => void;
}

interface Told {
  place: number;
  status?: string;
  reasons?: { code: string; message: string }[];
  item?: JsonObject;
  error?: Fault;
}

/**
 * Sends records, reading no further ahead than there is room for.
 *
 * @internal
 */
export async function send(
  connection: Connection,
  operation: string,
  batch: Batch,
  records: Source<unknown>,
  options: RecordOptions,
): Promise<RecordReport> {
  const report: RecordReport = { total: 0, calls: 0, counts: {}, failed: 0, failures: [] };
  const running = new Set<Promise<unknown>>();
  const parallel = Math.max(1, options.parallel ?? 2);
  const take = () => {
    for (let json = batch.told(); json !== undefined; json = batch.told()) {
      note(operation, report, JSON.parse(json) as Told, options.onRecord);
    }
  };
  const launch = () => {
    while (running.size < parallel && !options.signal?.aborted) {
      const work = connection.counted(options.signal, (gone) => batch.send(gone));
      if (work === undefined) {
        return;
      }
      report.calls += 1;
      const done: Promise<unknown> = work.finally(() => running.delete(done));
      // What it brings is told for each record; here only that it is over.
      done.catch(() => {});
      running.add(done);
    }
  };
  const turn = async () => {
    launch();
    await Promise.race(running);
    take();
  };
  try {
    for await (const record of records) {
      options.signal?.throwIfAborted();
      batch.push(text(record));
      report.total += 1;
      while (!batch.wantsMore()) {
        await turn();
      }
    }
    batch.finish();
    launch();
    take();
    while (!batch.isDone()) {
      options.signal?.throwIfAborted();
      await turn();
    }
    return report;
  } catch (error) {
    throw thrown(operation, error);
  }
}

function text(record: unknown): string {
  const json = JSON.stringify(record) as string | undefined;
  if (json === undefined) {
    throw new TypeError("a record is something that JSON has");
  }
  return json;
}

function note(
  operation: string,
  report: RecordReport,
  told: Told,
  onRecord: ((result: RecordResult) => void) | undefined,
): void {
  const { error, ...rest } = told;
  const result: RecordResult = error
    ? { ...rest, error: new MarketoError(operation, error) }
    : rest;
  if (error) {
    report.failed += 1;
  } else {
    const status = told.status ?? "";
    report.counts[status] = (report.counts[status] ?? 0) + 1;
  }
  if (error || told.reasons) {
    report.failures.push(result);
  }
  onRecord?.(result);
}
