/**
 * What kind of failure it is. Those of Marketo's own codes:
 * `token`, `rate_limit`, `concurrency_limit`, `day_closed`, `transient`, `queue`, `export_quota`,
 * `denied`, `unavailable`, `not_found`, `already_done`, `input`, `state`, `too_large`, `request`,
 * `unknown`. Those of the client: `limit` (no permit in time: nothing was sent), `outcome_unknown`
 * (a write of which nobody knows whether it was carried out), `page` (a listing that does not lead
 * on).
 */
export type ErrorClass =
  | "token"
  | "rate_limit"
  | "concurrency_limit"
  | "day_closed"
  | "transient"
  | "queue"
  | "export_quota"
  | "denied"
  | "unavailable"
  | "not_found"
  | "already_done"
  | "input"
  | "state"
  | "too_large"
  | "request"
  | "limit"
  | "outcome_unknown"
  | "page"
  | "unknown";

/** Whether Marketo has carried it out: `no`; nobody knows; it is so already. */
export type Executed = "no" | "unknown" | "holds";

/**
 * A failure, as the wasm tells it.
 *
 * @internal
 */
export interface Fault {
  class: ErrorClass;
  code: string;
  message: string;
  executed: Executed;
  advice: string;
  requestId: string | null;
  retryAt: number | null;
}

/**
 * A call that failed. Its message may quote what Marketo says, and that may quote what was sent:
 * look at `class` and `code` in programs, and mind where messages go.
 */
export class MarketoError extends Error {
  override readonly name = "MarketoError";
  /** The operation, such as `syncLeads`; empty where none was begun. */
  readonly operation: string;
  /** What kind of failure it is. */
  readonly class: ErrorClass;
  /** Marketo's code, such as `1003`; empty where Marketo gave none. */
  readonly code: string;
  /** Whether Marketo has carried the call out. */
  readonly executed: Executed;
  /** What can be done, in words. */
  readonly advice: string;
  /** Marketo's id of the request, for Adobe's support. */
  readonly requestId: string | undefined;
  /** When to ask again, where that is known. */
  readonly retryAt: Date | undefined;

  /** @internal */
  constructor(operation: string, fault: Fault) {
    const code = fault.code === "" ? "" : ` ${fault.code}`;
    super(`${operation === "" ? "" : `${operation}: `}${fault.message}${code && ` (${code.trim()})`}`);
    this.operation = operation;
    this.class = fault.class;
    this.code = fault.code;
    this.executed = fault.executed;
    this.advice = fault.advice;
    this.requestId = fault.requestId ?? undefined;
    this.retryAt = fault.retryAt === null ? undefined : new Date(fault.retryAt);
  }
}

/**
 * What the wasm has thrown, as an error of ours.
 *
 * @internal
 */
export function thrown(operation: string, error: unknown): unknown {
  if (typeof error !== "string") {
    return error;
  }
  return new MarketoError(operation, JSON.parse(error) as Fault);
}
