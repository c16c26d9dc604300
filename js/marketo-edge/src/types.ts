/** JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/** An object of JSON. */
export type JsonObject = { [name: string]: Json | undefined };

/** The value of a parameter. Several are sent as Marketo takes them: with commas between them. */
export type Value = string | number | boolean | readonly (string | number)[];

/** Marketo's envelope around a good answer. A failed one is thrown as `MarketoError`. */
export interface Envelope<Item = JsonObject> {
  /** Marketo's id of the request. */
  requestId: string;
  /** Always `true`. */
  success: true;
  /** What was asked for. */
  result?: Item[];
  /** What Marketo warns of. */
  warnings?: Json[];
  /** The next page, if there is one. `list` walks them all. */
  nextPageToken?: string;
  /** Whether more pages follow. */
  moreResult?: boolean;
}

/** A file of Marketo's, not read yet. One that is not read to its end has to be cancelled. */
export interface MarketoFile {
  /** 200, or 206 for a part of it. */
  status: number;
  /** What it is, such as `text/csv`. */
  contentType: string | undefined;
  /** How many bytes it has, where Marketo says so. */
  size: number | undefined;
  /** Its bytes. */
  stream: ReadableStream<Uint8Array>;
}

/** A file to be sent. */
export interface FileToSend {
  /** The field of the form that it is in: `file`, mostly. */
  field: string;
  /** Its name. */
  name: string;
  /** What it is. */
  contentType: string;
  /** Its bytes. */
  bytes: Uint8Array;
}

/** How one call is made. */
export interface CallOptions {
  /**
   * Ends the waiting. What has been sent by then is let come home in the background: to cut it would
   * leave it at work at Marketo, and hold its place for minutes.
   */
  signal?: AbortSignal;
  /** How long the call may wait for its turn and its retries, in milliseconds. */
  patienceMs?: number;
}

/** A lead: its fields by their REST API names. */
export type Lead = JsonObject & { id: number };

/** An activity. */
export type Activity = JsonObject & {
  /** Which it is. */
  marketoGUID: string;
  /** Of which lead. */
  leadId: number;
  /** When. */
  activityDate: string;
  /** Of which type. */
  activityTypeId: number;
  /** More of it. */
  attributes?: Json[];
};

/** A program. */
export type Program = JsonObject & { id: number; name: string };

/** A static list. */
export type StaticList = JsonObject & { id: number; name: string };

/** Any iterable, asynchronous or not, a stream included. */
export type Source<Item> = Iterable<Item> | AsyncIterable<Item>;
