/** What happens while calls run. No event has a secret, a token or anything of a record in it. */
export type MarketoEvent =
  | CallEvent
  | {
      /** A call stood in line for its permit. */
      type: "wait";
      /** The operation. */
      operation: string;
      /** When, in milliseconds since 1970. */
      at: number;
      /** For how long. */
      waitedMs: number;
      /** Whether it has got it. */
      granted: boolean;
    }
  | {
      /** A call failed in a way that can pass, and goes again at `until`. */
      type: "retry";
      /** The operation. */
      operation: string;
      /** When, in milliseconds since 1970. */
      at: number;
      /** When it goes again. */
      until: number;
    }
  | {
      /** Marketo said that a limit is reached: somebody beside this client uses it too. */
      type: "throttle";
      /** The operation. */
      operation: string;
      /** When, in milliseconds since 1970. */
      at: number;
      /** `606`, `607` or `615`. */
      code: string;
    }
  | {
      /** An identity call was made. */
      type: "token";
      /** When, in milliseconds since 1970. */
      at: number;
      /** Whether it brought a token. */
      ok: boolean;
    };

/** A call is over. */
export interface CallEvent {
  /** A call is over. */
  type: "call";
  /** The operation. */
  operation: string;
  /** Whether it brought what was asked for. */
  ok: boolean;
  /** Marketo's code, if it failed with one. */
  code?: string;
  /** The class of the failure, if it failed. */
  class?: string;
  /** How often it was sent. */
  tries: number;
  /** How long it stood in line. */
  permitWaitMs: number;
  /** How long it paused between tries. */
  pauseMs: number;
  /** How long Marketo took. */
  upstreamMs: number;
  /** What tries failed with before the last: Marketo's codes, or `cut`, `http-502` and the like. */
  troubles: string[];
  /** Marketo's id of the last request. */
  requestId?: string;
}
